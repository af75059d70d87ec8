using System.Runtime.CompilerServices;
using Renewal.Gis.Analysis.Regions;
using Renewal.Gis.Analysis.WhatIf;
using Renewal.Gis.Planning;
using Renewal.Gis.Planning.Regions;

namespace Renewal.Gis.Server.WhatIf;

/// <summary>
/// The scenarios that were asked for last. A question brings its whole list of edits, so that any server can answer it; the one that has
/// seen the list but for its last edit applies only that. Undo is a shorter list, and known already.
/// </summary>
internal sealed class Scenarios
{
    private const int MostKept = 100;

    private readonly ConditionalWeakTable<PreparedRegion, Kept> _kept = [];

    /// <summary>The scenario before any edit, and after all of them.</summary>
    /// <param name="region">The region, in a year or as it exists.</param>
    /// <param name="units">Its renewal units.</param>
    /// <param name="edits">The edits.</param>
    /// <exception cref="InputException">An edit cannot be made; its place in the list is named.</exception>
    public (Scenario Start, Scenario End) Find(PreparedRegion region, IReadOnlyList<RenewalUnit> units, IReadOnlyList<Edit> edits)
    {
        Kept kept = _kept.GetOrCreateValue(region);
        (Scenario start, Scenario scenario, int done) = kept.Nearest(region, units, edits);
        for (; done < edits.Count; done++)
        {
            try
            {
                scenario = scenario.Apply(edits[done]);
            }
            catch (InputException e)
            {
                throw new InputException($"Edit {done + 1}: {e.Message}", e.Status, e.Zh is null ? null : $"第 {done + 1} 步：{e.Zh}");
            }

            kept.Keep([.. edits.Take(done + 1)], scenario);
        }

        return (start, scenario);
    }

    /// <summary>The scenarios of one region, the one asked for last at the end.</summary>
    private sealed class Kept
    {
        private readonly Lock _gate = new();
        private readonly List<(Edit[] Edits, Scenario Scenario)> _scenarios = [];
        private string _units = "";
        private Lazy<Scenario>? _start;

        public (Scenario Start, Scenario Nearest, int Edits) Nearest(PreparedRegion region, IReadOnlyList<RenewalUnit> units, IReadOnlyList<Edit> edits)
        {
            string versions = string.Join(' ', units.Select(u => $"{u.Id}:{u.Version}"));
            Lazy<Scenario> start;
            lock (_gate)
            {
                if (_start is null || _units != versions)
                {
                    _units = versions;
                    _scenarios.Clear();
                    _start = new(() => Scenario.Of(region, units));
                }

                start = _start;
                int best = -1;
                for (int i = 0; i < _scenarios.Count; i++)
                {
                    Edit[] known = _scenarios[i].Edits;
                    if (known.Length <= edits.Count && (best < 0 || known.Length > _scenarios[best].Edits.Length) && edits.Take(known.Length).SequenceEqual(known))
                    {
                        best = i;
                    }
                }

                if (best >= 0)
                {
                    (Edit[] Edits, Scenario Scenario) found = _scenarios[best];
                    _scenarios.RemoveAt(best);
                    _scenarios.Add(found);
                    return (start.Value, found.Scenario, found.Edits.Length);
                }
            }

            return (start.Value, start.Value, 0);
        }

        public void Keep(Edit[] edits, Scenario scenario)
        {
            lock (_gate)
            {
                if (_start is { IsValueCreated: true } start && start.Value.IsOfSameRegion(scenario))
                {
                    _scenarios.Add((edits, scenario));
                    if (_scenarios.Count > MostKept)
                    {
                        _scenarios.RemoveAt(0);
                    }
                }
            }
        }
    }
}
