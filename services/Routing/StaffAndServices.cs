using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Routing;

/// <summary>Who works where is for staff and for the other services; a citizen sees the unit on the public view only.</summary>
internal static class StaffAndServices
{
    public static ValueTask<object?> OnlyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<Actor>().Kind is ActorKind.Staff or ActorKind.Service
            ? next(context)
            : ValueTask.FromResult<object?>(HttpResults.Problem(Failure.Forbidden()));
}
