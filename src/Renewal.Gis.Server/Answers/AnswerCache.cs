namespace Renewal.Gis.Server.Answers;

/// <summary>The answers that were asked for last, up to a number of bytes. An edit changes the key of a question, so nothing in here is ever wrong, only unused.</summary>
/// <param name="mostBytes">Bytes of all answers together; 0 keeps none.</param>
internal sealed class AnswerCache(long mostBytes)
{
    /// <summary>Bytes of a megabyte.</summary>
    public const long BytesPerMegabyte = 1 << 20;

    /// <summary>What is kept when nothing else is said.</summary>
    public const int DefaultMegabytes = 256;

    /// <summary>The same in bytes.</summary>
    public const long DefaultBytes = DefaultMegabytes * BytesPerMegabyte;

    // Key, nodes and the answer's own members.
    private const int EntryBytes = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Tag, Answer Answer)>> _byTag = [];

    // Newest last.
    private readonly LinkedList<(string Tag, Answer Answer)> _byUse = [];
    private long _bytes;

    /// <summary>Bytes that are kept now.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>The answer of a tag, or null.</summary>
    public Answer? Find(string tag)
    {
        lock (_gate)
        {
            if (!_byTag.TryGetValue(tag, out LinkedListNode<(string, Answer Answer)>? node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Answer;
        }
    }

    /// <summary>Keeps an answer; those that nobody asked for longest make room.</summary>
    public void Keep(string tag, Answer answer)
    {
        lock (_gate)
        {
            if (SizeOf(answer) > mostBytes || _byTag.ContainsKey(tag))
            {
                return;
            }

            _byTag.Add(tag, _byUse.AddLast((tag, answer)));
            _bytes += SizeOf(answer);
            while (_bytes > mostBytes)
            {
                (string oldest, Answer dropped) = _byUse.First!.Value;
                _byUse.RemoveFirst();
                _byTag.Remove(oldest);
                _bytes -= SizeOf(dropped);
            }
        }
    }

    private static long SizeOf(Answer answer) => answer.SizeBytes + EntryBytes;
}
