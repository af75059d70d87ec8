using System.Collections.Concurrent;
using System.Threading.Channels;
using System.Threading.RateLimiting;
using Renewal.Gis.Planning.Works;
using Renewal.Gis.Server.Answers;
using Renewal.Gis.Server.Serving;
using Renewal.Gis.Storage.Events;
using Renewal.Gis.Storage.Tiles;

namespace Renewal.Gis.Server.Tiles;

/// <summary>
/// Tiles in memory and in files, both bounded in bytes, that are never stale: a committed change takes out the tiles that it touches, see <see cref="ChangeFeed"/>.
/// Many requests for one tile that is not there make one query. What fails is not kept.
/// </summary>
/// <remarks>
/// A tile has a slot from the moment on at which somebody wants it. A change takes the slot away, whether it is filled or a query is under way for it: the
/// query may have looked before the change, so its result goes to those who asked before and to nobody else. A slot that is taken away never comes back.
/// </remarks>
internal sealed class TileCache : IAsyncDisposable
{
    // Key, places in the tables, and the tile's own members.
    private const int SlotBytes = 1024;

    // One tile has few addresses; whoever makes up more waits a little longer.
    private const int MostAliases = 8;

    // Tiles that wait to be written hold memory.
    private const long MostWaitingBytes = 64 << 20;

    private readonly ChangeFeed _feed;
    private readonly ChangeLog _log;
    private readonly TileStore _store;
    private readonly Lane _cuts;
    private readonly TileFiles? _files;
    private readonly long _mostBytes;
    private readonly long _mostFileBytes;
    private readonly Flights<Slot, Tile> _flights = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<FileTask> _fileTasks = Channel.CreateUnbounded<FileTask>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<Alias, Slot> _aliases = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Slot> _slots = [];
    private readonly TileIndex<Slot> _index = new();

    // Oldest first; what was used since it was looked at last goes round once more.
    private readonly Queue<Slot> _inMemory = new();
    private readonly Queue<Slot> _inFiles = new();
    private long _bytes;
    private long _fileBytes;
    private long _waitingBytes;
    private long _fromMemory;
    private long _cutCount;
    private Task _running = Task.CompletedTask;

    /// <param name="feed">The changes.</param>
    /// <param name="log">Where they are looked up for tiles of an earlier run.</param>
    /// <param name="store">Cuts tiles.</param>
    /// <param name="options">Room that they may take.</param>
    /// <param name="cuts">Bounds how many are cut at once.</param>
    public TileCache(ChangeFeed feed, ChangeLog log, TileStore store, TileCacheOptions options, Lane cuts)
    {
        (_feed, _log, _store, _mostBytes, _mostFileBytes, _cuts) = (feed, log, store, options.Bytes, options.FileBytes, cuts);
        _files = options is { Folder: { } folder, FileBytes: > 0 } ? new TileFiles(folder) : null;
        feed.Changed += Forget;
        feed.Lost += ForgetAll;
    }

    /// <summary>Bytes in memory now.</summary>
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

    /// <summary>Bytes in files now.</summary>
    public long FileBytes
    {
        get
        {
            lock (_gate)
            {
                return _fileBytes;
            }
        }
    }

    /// <summary>Tiles that were in memory, since the start.</summary>
    public long FromMemory => Interlocked.Read(ref _fromMemory);

    /// <summary>Tiles that the database cut, since the start.</summary>
    public long Cuts => Interlocked.Read(ref _cutCount);

    /// <summary>Begins to write files, and takes up those of an earlier run that no change has touched since.</summary>
    public void Start()
    {
        if (_files is not null)
        {
            TakenUp = Task.Run(TakeUpAsync);
            _running = Task.WhenAll(Task.Run(WriteAsync), TakenUp);
        }
    }

    /// <summary>Ends when the files of an earlier run are taken up.</summary>
    public Task TakenUp { get; private set; } = Task.CompletedTask;

    /// <summary>The tile that was given at an address before, if it is in memory. Takes no lock and makes no garbage.</summary>
    /// <param name="path">Path of the request.</param>
    /// <param name="query">Its query, with the question mark.</param>
    public Tile? Find(string path, string query)
    {
        if (!_aliases.TryGetValue(new Alias(path, query), out Slot? slot) || slot.Tile is not { } tile)
        {
            return null;
        }

        slot.IsUsed = true;
        Interlocked.Increment(ref _fromMemory);
        return tile;
    }

    /// <summary>The tile, from memory, from its file, or cut anew.</summary>
    /// <param name="query">What it shall hold.</param>
    /// <param name="path">Path of the request.</param>
    /// <param name="queryText">Query of the request.</param>
    /// <param name="cancel">The client has gone; a query that nobody waits for any more is stopped.</param>
    public async Task<Tile> GetAsync(TileQuery query, string path, string queryText, CancellationToken cancel)
    {
        if (!_feed.IsCurrent)
        {
            await _feed.CatchUpAsync(cancel).ConfigureAwait(false);
        }

        Slot slot;
        lock (_gate)
        {
            slot = SlotOf(query.Key);
            if (slot.Tile is { } known)
            {
                slot.IsUsed = true;
                AddAlias(slot, new Alias(path, queryText));
                Interlocked.Increment(ref _fromMemory);
                return known;
            }
        }

        using Flights<Slot, Tile>.Seat seat = _flights.Join(slot, work => FillAsync(slot, query, work));
        Tile tile = await seat.Task.WaitAsync(cancel).ConfigureAwait(false);
        lock (_gate)
        {
            AddAlias(slot, new Alias(path, queryText));
        }

        return tile;
    }

    /// <summary>Counts a tile again after its other body was made.</summary>
    public void Recount(Tile tile)
    {
        lock (_gate)
        {
            if (_slots.TryGetValue(tile.Key.Text, out Slot? slot) && slot.Tile == tile)
            {
                Count(slot, tile.MemoryBytes + SlotBytes);
                MakeRoom();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _feed.Changed -= Forget;
        _feed.Lost -= ForgetAll;
        _flights.StopAll();
        _fileTasks.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<Tile> FillAsync(Slot slot, TileQuery query, Work work)
    {
        try
        {
            if (slot.Tile is { } known)
            {
                return known;
            }

            bool isKept = false;
            Tile? tile = null;
            if (slot.IsProven && slot.FileBytes > 0)
            {
                tile = _files!.Read(slot.Key, slot.Hash!);
                isKept = tile is not null;
            }

            if (tile is null)
            {
                using RateLimitLease place = await _cuts.EnterAsync(work.Cancel).ConfigureAwait(false);
                Interlocked.Increment(ref _cutCount);
                // Before the query: what is committed after this is looked for again when the program starts next.
                ChangePosition position = _feed.Position ?? throw new InvalidOperationException("Tiles are asked for before the log of changes was read.");
                tile = Tile.OfCut(slot.Key, position, await _store.CutAsync(query, work.Cancel).ConfigureAwait(false));
            }

            lock (_gate)
            {
                if (slot.IsAlive)
                {
                    slot.Tile = tile;
                    slot.IsUsed = true;
                    Count(slot, tile.MemoryBytes + SlotBytes);
                    _inMemory.Enqueue(slot);
                    if (!isKept)
                    {
                        LeaveFiles(slot);
                        slot.IsProven = true;
                        Write(slot, tile);
                    }

                    MakeRoom();
                }
            }

            return tile;
        }
        catch
        {
            lock (_gate)
            {
                if (slot is { IsAlive: true, Tile: null })
                {
                    Remove(slot);
                }
            }

            throw;
        }
    }

    private void Forget(IReadOnlyList<Change> changes)
    {
        lock (_gate)
        {
            foreach (Change change in changes)
            {
                foreach (NetTopologySuite.Geometries.Envelope box in change.Boxes)
                {
                    _index.Find(change.Collection, box).ForEach(Remove);
                }
            }
        }
    }

    private void ForgetAll()
    {
        lock (_gate)
        {
            foreach (Slot slot in _slots.Values.ToArray())
            {
                Remove(slot);
            }
        }
    }

    private Slot SlotOf(TileKey key)
    {
        if (!_slots.TryGetValue(key.Text, out Slot? slot))
        {
            slot = new Slot(key);
            _slots.Add(key.Text, slot);
            _index.Add(key, slot);
        }

        return slot;
    }

    private void AddAlias(Slot slot, Alias alias)
    {
        if (slot is { IsAlive: true, Tile: not null } && slot.Aliases.Count < MostAliases && _aliases.TryAdd(alias, slot))
        {
            slot.Aliases.Add(alias);
        }
    }

    private void Count(Slot slot, long bytes)
    {
        _bytes += bytes - slot.Bytes;
        slot.Bytes = bytes;
    }

    private void Remove(Slot slot)
    {
        slot.IsAlive = false;
        _slots.Remove(slot.Key.Text);
        _index.Remove(slot.Key, slot);
        LeaveMemory(slot);
        LeaveFiles(slot);
    }

    private void LeaveMemory(Slot slot)
    {
        slot.Tile = null;
        Count(slot, 0);
        foreach (Alias alias in slot.Aliases)
        {
            _aliases.TryRemove(alias, out _);
        }

        slot.Aliases.Clear();
    }

    private void LeaveFiles(Slot slot)
    {
        if (slot.FileBytes > 0)
        {
            _fileBytes -= slot.FileBytes;
            slot.FileBytes = 0;
            // At the end of the server the queue takes nothing more.
            if (!_fileTasks.Writer.TryWrite(new FileTask(slot, null)))
            {
                _files!.Delete(slot.Key);
            }
        }
    }

    private void MakeRoom()
    {
        while (_bytes > _mostBytes && _inMemory.TryDequeue(out Slot? slot))
        {
            if (slot.Tile is null)
            {
                continue;
            }

            if (slot.IsUsed && slot.Bytes < _mostBytes)
            {
                slot.IsUsed = false;
                slot.IsUsedSince = true;
                _inMemory.Enqueue(slot);
            }
            else if (slot.FileBytes > 0)
            {
                LeaveMemory(slot);
            }
            else
            {
                Remove(slot);
            }
        }

        while (_fileBytes > _mostFileBytes && _inFiles.TryDequeue(out Slot? slot))
        {
            if (slot.FileBytes == 0)
            {
                continue;
            }

            if (slot.IsUsed || slot.IsUsedSince)
            {
                slot.IsUsed = slot.IsUsedSince = false;
                _inFiles.Enqueue(slot);
            }
            else if (slot.Tile is not null)
            {
                LeaveFiles(slot);
            }
            else
            {
                Remove(slot);
            }
        }
    }

    // An empty tile is smaller than the file that would say so.
    private void Write(Slot slot, Tile tile)
    {
        if (_files is not null && tile.PlainBytes > 0 && _waitingBytes < MostWaitingBytes)
        {
            _waitingBytes += tile.PlainBytes;
            _fileTasks.Writer.TryWrite(new FileTask(slot, tile));
        }
    }

    // One writer: the file of a tile that was taken away is removed before that of the next one is written.
    private async Task WriteAsync()
    {
        await foreach (FileTask task in _fileTasks.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (task.Tile is not { } tile)
            {
                _files!.Delete(task.Slot.Key);
                continue;
            }

            long bytes = task.Slot.IsAlive ? _files!.Write(tile) : 0;
            lock (_gate)
            {
                _waitingBytes -= tile.PlainBytes;
                if (task.Slot.IsAlive && bytes > 0)
                {
                    _fileBytes += bytes - task.Slot.FileBytes;
                    task.Slot.FileBytes = bytes;
                    task.Slot.Hash = tile.Hash;
                    _inFiles.Enqueue(task.Slot);
                    if (task.Slot.Tile == tile)
                    {
                        Count(task.Slot, tile.MemoryBytes + SlotBytes);
                    }

                    MakeRoom();
                    continue;
                }
            }

            if (bytes > 0)
            {
                _files!.Delete(task.Slot.Key);
            }
        }
    }

    // Slots first, then the log: a change that is not in the log yet comes through the feed and finds the slots.
    private async Task TakeUpAsync()
    {
        List<Slot> found = [];
        try
        {
            long oldest = long.MaxValue;
            foreach ((TileHead head, long bytes) in _files!.List())
            {
                _stop.Token.ThrowIfCancellationRequested();
                lock (_gate)
                {
                    if (_slots.ContainsKey(head.Key.Text))
                    {
                        continue;
                    }

                    Slot slot = SlotOf(head.Key);
                    (slot.IsProven, slot.Hash, slot.CutAfter, slot.FileBytes) = (false, head.Hash, head.CutAfter, bytes);
                    _fileBytes += bytes;
                    _inFiles.Enqueue(slot);
                    found.Add(slot);
                }

                oldest = Math.Min(oldest, head.CutAfter.Clock);
            }

            if (found.Count > 0)
            {
                await _feed.CatchUpAsync(_stop.Token).ConfigureAwait(false);
                await ProveAsync(found, oldest).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or Npgsql.NpgsqlException)
        {
            // What could not be proven is cut again when somebody wants it.
        }
    }

    private async Task ProveAsync(List<Slot> found, long oldest)
    {
        HashSet<ChangePosition> log = [];
        await foreach (Change change in _log.ListAsync(oldest, _stop.Token).ConfigureAwait(false))
        {
            log.Add(change.Position);
            lock (_gate)
            {
                foreach (NetTopologySuite.Geometries.Envelope box in change.Boxes)
                {
                    _index.Find(change.Collection, box).FindAll(s => !s.IsProven && s.CutAfter.Clock < change.Clock).ForEach(Remove);
                }
            }
        }

        lock (_gate)
        {
            foreach (Slot slot in found.Where(s => s is { IsAlive: true, IsProven: false }))
            {
                if (log.Contains(slot.CutAfter))
                {
                    slot.IsProven = true;
                }
                else
                {
                    Remove(slot);
                }
            }

            MakeRoom();
        }
    }

    private readonly record struct Alias(string Path, string Query);

    private readonly record struct FileTask(Slot Slot, Tile? Tile);

    private sealed class Slot(TileKey key)
    {
        private volatile Tile? _tile;
        private volatile bool _isAlive = true;

        public TileKey Key { get; } = key;

        public Tile? Tile
        {
            get => _tile;
            set => _tile = value;
        }

        /// <summary>No change has touched the tile since the slot was made.</summary>
        public bool IsAlive
        {
            get => _isAlive;
            set => _isAlive = value;
        }

        public bool IsUsed { get; set; }

        public bool IsUsedSince { get; set; }

        public long Bytes { get; set; }

        public List<Alias> Aliases { get; } = [];

        /// <summary>Room of its file; 0: it has none.</summary>
        public long FileBytes { get; set; }

        /// <summary>Hash of the file's content.</summary>
        public string? Hash { get; set; }

        /// <summary>The log says that nothing has touched the file since it was written.</summary>
        public bool IsProven { get; set; } = true;

        /// <summary>Last change that the file of an earlier run knew.</summary>
        public ChangePosition CutAfter { get; set; }
    }
}
