using NetTopologySuite.Geometries;

namespace Renewal.Gis.Analysis.WhatIf;

/// <summary>
/// One change that a planner tries out. Ids are feature ids; what an edit adds gets the ids −1, −2 … in the order of adding, one sequence for
/// facilities and green spaces, so that later edits can name it.
/// </summary>
public abstract record Edit;

/// <summary>A new facility that is open.</summary>
/// <param name="Category">Slug of a facility category.</param>
/// <param name="LonDeg">Longitude in degrees, EPSG:4490.</param>
/// <param name="LatDeg">Latitude in degrees.</param>
public sealed record AddFacility(string Category, double LonDeg, double LatDeg) : Edit;

/// <summary>An existing facility goes to another place; its plot is no longer known.</summary>
/// <param name="Id">Facility.</param>
/// <param name="LonDeg">Longitude in degrees, EPSG:4490.</param>
/// <param name="LatDeg">Latitude in degrees.</param>
public sealed record MoveFacility(long Id, double LonDeg, double LatDeg) : Edit;

/// <summary>A facility closes.</summary>
/// <param name="Id">Facility.</param>
public sealed record RemoveFacility(long Id) : Edit;

/// <summary>A new green space that is open to everybody.</summary>
/// <param name="Geometry">Valid polygons, EPSG:4490.</param>
/// <param name="Park">Counts as a park.</param>
public sealed record AddGreenSpace(MultiPolygon Geometry, bool Park) : Edit;

/// <summary>A green space gets another outline: it is moved, enlarged or cut.</summary>
/// <param name="Id">Green space.</param>
/// <param name="Geometry">Valid polygons, EPSG:4490.</param>
public sealed record ReshapeGreenSpace(long Id, MultiPolygon Geometry) : Edit;

/// <summary>A green space is built over.</summary>
/// <param name="Id">Green space.</param>
public sealed record RemoveGreenSpace(long Id) : Edit;

/// <summary>A street is opened to walkers, or closed to them.</summary>
/// <param name="Id">Street.</param>
/// <param name="Open">May be walked from now on.</param>
public sealed record SetStreet(long Id, bool Open) : Edit;

/// <summary>A gate in a wall or fence is opened to walkers, or closed.</summary>
/// <param name="Id">Entrance of the kind gate.</param>
/// <param name="Open">May be passed from now on.</param>
public sealed record SetGate(long Id, bool Open) : Edit;

/// <summary>A residential area gets another number of people: its new control total.</summary>
/// <param name="Id">Residential area.</param>
/// <param name="People">People, ≥ 0.</param>
public sealed record SetPopulation(long Id, double People) : Edit;
