namespace Renewal.Gis.Exchange.Demo;

/// <summary>
/// xoshiro256** seeded by SplitMix64 (Blackman and Vigna, public domain). Own code, because <see cref="System.Random"/> promises no
/// sequence across versions. Every part of the city has a stream of its own, so that a change in one part leaves the others alone.
/// </summary>
internal sealed class DemoRandom
{
    private ulong s0, s1, s2, s3;

    /// <param name="seed">Seed of the city.</param>
    /// <param name="stream">Name of the part that draws the numbers.</param>
    public DemoRandom(ulong seed, string stream)
    {
        ulong state = seed;
        foreach (char c in stream)
        {
            state = (state ^ c) * 0x100000001B3UL;
        }

        s0 = SplitMix(ref state);
        s1 = SplitMix(ref state);
        s2 = SplitMix(ref state);
        s3 = SplitMix(ref state);
    }

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Range(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Uniform in 0 … count − 1.</summary>
    public int Int(int count) => (int)(NextDouble() * count);

    /// <summary>Uniform in low … high, both inclusive.</summary>
    public int Int(int low, int high) => low + Int(high - low + 1);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Int(items.Count)];

    /// <summary>Brings the list into a random order.</summary>
    public void Shuffle<T>(IList<T> items)
    {
        for (int i = items.Count - 1; i > 0; i--)
        {
            int j = Int(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The finaliser of SplitMix64: a good hash of 64 bits.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        return Mix(state);
    }

    private ulong NextUInt64()
    {
        ulong result = ulong.RotateLeft(s1 * 5, 7) * 9;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = ulong.RotateLeft(s3, 45);
        return result;
    }
}
