using CaseTracker.Contracts;
using Npgsql;

namespace CaseTracker.Cases.Data;

/// <summary>Whose cases the statements of one transaction see, whatever they ask for: the database's own layer below the conditions of each query.</summary>
/// <param name="Agency">Cases of this agency.</param>
/// <param name="Staff">Cases that this person handles, or deputises for.</param>
/// <param name="Everywhere">Every case.</param>
internal sealed record RowScope(string? Agency, Guid? Staff, bool Everywhere)
{
    public static RowScope Of(Actor actor) => new(actor.Agency, actor.StaffId, actor.Is(StaffRole.Coordinator) || actor.Is(StaffRole.Auditor));

    /// <summary>First in a batch, which is one transaction: what it sets ends with that, so that nothing is left on the connection for the next one.</summary>
    public NpgsqlBatchCommand Command() => new("select set_config('casetracker.agency', $1, true), set_config('casetracker.staff', $2, true), set_config('casetracker.everywhere', $3, true)")
    {
        Parameters = { new() { Value = Agency ?? "" }, new() { Value = Staff?.ToString() ?? "" }, new() { Value = Everywhere ? "on" : "" } },
    };
}
