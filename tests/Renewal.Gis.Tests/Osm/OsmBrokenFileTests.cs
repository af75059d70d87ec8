using System.Diagnostics;
using Renewal.Gis.Exchange.Osm;
using Renewal.Gis.Planning;
using Renewal.Gis.Tests.Fixtures;

namespace Renewal.Gis.Tests.Osm;

/// <summary>Whatever is wrong with the file, the user gets one line that names it and the mend.</summary>
public sealed class OsmBrokenFileTests : IDisposable
{
    private const string Header = "<osm version=\"0.6\">";
    private const string Drawing = Header + "<node id=\"1\" version=\"1\" lon=\"102\" lat=\"24\"><tag k=\"amenity\" v=\"bank\"/></node></osm>";

    private readonly string _folder = Directory.CreateTempSubdirectory("osm-broken").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SharedTheory]
    [InlineData("monaco-250101.osm.pbf", 0.5)]
    [InlineData("monaco-250101.osm.pbf", 0.99)]
    [InlineData("liechtenstein-211028.osm.pbf", 0.9)]
    [InlineData("monaco-120706.osm.gz", 0.5)]
    [InlineData("shanghai-centre-drive-260721.osm", 0.7)]
    public void A_file_that_is_cut_off_is_refused(string name, double share)
    {
        byte[] whole = File.ReadAllBytes(OsmFiles.PathOf(name));
        string file = Write(name, whole[..(int)(whole.Length * share)]);
        string message = Message(file);
        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.Contains("cut off", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty.osm.pbf", "", "is empty")]
    [InlineData("text.osm.pbf", "hello, this is no map at all", "cannot be read")]
    [InlineData("page.osm", "<html><body>404</body></html>", "cannot be read")]
    [InlineData("text.osm.gz", "hello", "cannot be read")]
    [InlineData("text.osm.bz2", "hello", "cannot be read")]
    [InlineData("map.shp", "hello", "has to end in")]
    [InlineData("nothing.osm", Header + "</osm>", "nothing to import")]
    [InlineData("far.osm", Header + "<node id=\"1\" version=\"1\" lon=\"102\" lat=\"24\"/></osm>", "nothing to import")]
    [InlineData("relation-only.osm", Header + "<relation id=\"1\" version=\"1\"><tag k=\"building\" v=\"yes\"/></relation></osm>", "nothing to import")]
    [InlineData("place.osm", Header + "<node id=\"1\" version=\"1\" lon=\"202\" lat=\"24\"><tag k=\"amenity\" v=\"bank\"/></node></osm>", "nothing to import")]
    public void A_file_that_is_no_map_is_refused(string name, string content, string expected)
    {
        string message = Message(Write(name, System.Text.Encoding.UTF8.GetBytes(content)));
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() => Assert.Contains("no-such.osm.pbf", Message(Path.Combine(_folder, "no-such.osm.pbf")), StringComparison.Ordinal);

    [Fact]
    public void A_folder_is_no_file() => Assert.Contains("no file", Message(Directory.CreateDirectory(Path.Combine(_folder, "folder.osm")).FullName), StringComparison.Ordinal);

    [Fact]
    public void Without_osmium_the_message_tells_how_to_install_it()
    {
        string file = Write("map.osm", System.Text.Encoding.UTF8.GetBytes(Drawing));
        InputException mistake = Assert.Throws<InputException>(() => OsmReader.Read(OsmFiles.Rules, file, program: "/nowhere/osmium"));
        Assert.Contains("apt-get install osmium-tool", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_history_file_is_refused()
    {
        string history = Path.Combine(_folder, "history.osh.xml");
        File.WriteAllText(history, Header + "<node id=\"1\" version=\"1\" visible=\"true\" lon=\"102\" lat=\"24\"/><node id=\"1\" version=\"2\" visible=\"false\"/></osm>");
        string file = Path.Combine(_folder, "history.osm.pbf");
        using (Process convert = Process.Start("osmium", ["cat", history, "--output-format=osh.pbf", "--output", file]))
        {
            convert.WaitForExit();
            Assert.Equal(0, convert.ExitCode);
        }

        Assert.Contains("history", Message(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Ways_before_their_nodes_are_refused_with_the_mend()
    {
        OsmDrawing drawing = new();
        drawing.Way(1, [1, 2], "highway=residential").Node(1, 102, 24, "highway=crossing").Node(2, 102, 24.1);
        Assert.Contains("osmium sort", Message(Write("unsorted.osm", System.Text.Encoding.UTF8.GetBytes(drawing.ToString()))), StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_that_is_there_twice_is_taken_once_and_counted()
    {
        OsmDrawing drawing = new();
        OsmImport import = drawing.Node(1, 102, 24, "amenity=bank").Node(1, 102, 24, "amenity=bank").Node(2, 102, 24.1, "amenity=bank").Import();
        Assert.Equal(2, import.Data.Facilities.Count);
        Assert.Equal(1, import.LeftOut("facilities", "duplicate"));
    }

    [Fact]
    public void The_suffix_may_be_written_in_capitals_and_the_name_may_start_with_a_hyphen()
    {
        string file = Write("-MAP.OSM", System.Text.Encoding.UTF8.GetBytes(Drawing));
        Assert.Single(OsmReader.Read(OsmFiles.Rules, file).Data.Facilities);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        string file = Write("map.osm", System.Text.Encoding.UTF8.GetBytes(Drawing));
        Assert.ThrowsAny<OperationCanceledException>(() => OsmReader.Read(OsmFiles.Rules, file, cancel: new CancellationToken(canceled: true)));
    }

    private static string Message(string file) => Assert.Throws<InputException>(() => OsmReader.Read(OsmFiles.Rules, file)).Message;

    private string Write(string name, byte[] content)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllBytes(file, content);
        return file;
    }
}
