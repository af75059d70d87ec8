namespace Renewal.Gis.Analysis.Siting;

/// <summary>
/// The prices of a Lagrangian bound and how they are improved: subgradient steps (Held, Wolfe &amp; Crowder 1974) in a direction averaged over the steps
/// before (Barahona &amp; Anbil 2000), shorter when they no longer help.
/// </summary>
/// <remarks>A step is measured in the weight of the demands, so that it moves the price of a person, wherever he lives, and not that of a house.</remarks>
/// <param name="weight">Weight of each demand.</param>
/// <param name="greatest">Greatest saving of each demand: its price stays between nothing and this.</param>
internal sealed class DualPrices(double[] weight, int[] greatest)
{
    /// <summary>Share of the direction that comes from the newest step.</summary>
    private const double Newest = 0.3;

    /// <summary>Steps without a better bound after which the steps become shorter, by how much, and when they are too short.</summary>
    private const int Patience = 8;
    private const double Shortening = 0.6;
    private const double ShortestStep = 0.0005;

    private readonly double[] _direction = new double[weight.Length];
    private double _length = 1;
    private int _since;

    /// <summary>Price of a person of each demand, in the unit of the savings.</summary>
    public double[] Price { get; } = new double[weight.Length];

    /// <summary>The prices of the least bound.</summary>
    public double[] BestPrice { get; } = new double[weight.Length];

    /// <summary>The least bound.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>Further steps would be too short to help.</summary>
    public bool IsSpent => _length < ShortestStep;

    /// <summary>Takes note of the bound of the prices.</summary>
    /// <returns>Whether it is the least so far.</returns>
    public bool Note(double bound)
    {
        _since++;
        if (bound >= Best)
        {
            return false;
        }

        // Creeping is not getting better.
        _since = bound < Best - 1e-5 * Math.Abs(Best) ? 0 : _since;
        Best = bound;
        Price.CopyTo(BestPrice, 0);
        return true;
    }

    /// <summary>Makes a step: who is served more than once pays too little, who is not served too much.</summary>
    /// <param name="served">How often each demand is served by the set that the prices propose.</param>
    /// <param name="open">Distance of the bound from the best known value.</param>
    public void Step(float[] served, double open)
    {
        if (_since >= Patience)
        {
            _length *= Shortening;
            _since = 0;
        }

        double norm = 0;
        for (int d = 0; d < Price.Length; d++)
        {
            double slope = served[d] - 1;
            slope = (slope < 0 && Price[d] <= 0) || (slope > 0 && Price[d] >= greatest[d]) ? 0 : slope;
            _direction[d] += Newest * (slope - _direction[d]);
            norm += weight[d] * _direction[d] * _direction[d];
        }

        double step = norm > 0 ? _length * open / norm : 0;
        for (int d = 0; d < Price.Length; d++)
        {
            Price[d] = Math.Clamp(Price[d] + step * _direction[d], 0, greatest[d]);
        }
    }
}
