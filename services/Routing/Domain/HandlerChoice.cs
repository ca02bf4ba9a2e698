namespace CaseTracker.Routing.Domain;

/// <summary>A handler of a unit and how many open cases are on the desk.</summary>
/// <param name="StaffId">Who.</param>
/// <param name="OpenCases">How many.</param>
public sealed record HandlerLoad(Guid StaffId, int OpenCases);

/// <summary>Whom a unit's new case goes to when nobody was named.</summary>
public static class HandlerChoice
{
    /// <summary>The only handler, or the one with the fewest open cases; equal loads are settled by id, so that the same facts give the same person. Null without handlers.</summary>
    public static HandlerLoad? Of(IEnumerable<HandlerLoad> handlers) => handlers.OrderBy(h => h.OpenCases).ThenBy(h => h.StaffId).FirstOrDefault();
}
