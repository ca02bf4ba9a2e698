using CaseTracker.Contracts;

namespace CaseTracker.Cases.Features;

/// <summary>Whose something is that is not a case's yet: keys and uploads of citizens, of each member of staff and of each API client do not meet.</summary>
internal static class ActorScope
{
    public static string Of(Actor actor) => actor.Kind switch
    {
        ActorKind.Staff => $"staff:{actor.StaffId}",
        ActorKind.Client => $"client:{actor.Agency}:{actor.Name}",
        _ => "citizen",
    };
}
