using System.Reflection;
using System.Runtime.CompilerServices;

namespace Renewal.Gis.Tests.Architecture;

public class HouseRuleTests
{
    private static readonly Type[] Types = new[] { "Renewal.Gis.Planning", "Renewal.Gis.Analysis", "Renewal.Gis.Exchange", "Renewal.Gis.Storage", "renewal" }
        .SelectMany(name => Assembly.Load(name).GetTypes())
        .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && !type.Name.Contains('<') && type.Namespace?.StartsWith("Renewal.", StringComparison.Ordinal) == true)
        .ToArray();

    [Fact]
    public void Classes_are_sealed_abstract_or_static() =>
        Assert.Empty(Types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Select(type => type.FullName));

    [Fact]
    public void No_type_has_a_name_that_says_nothing() =>
        Assert.Empty(Types.Where(type => new[] { "Common", "Helper", "Utils", "Shared", "Manager", "Base" }
            .Any(word => type.Name.StartsWith(word, StringComparison.Ordinal) || type.Name.EndsWith(word, StringComparison.Ordinal))).Select(type => type.FullName));
}
