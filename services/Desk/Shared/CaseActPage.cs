using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Shared;

/// <summary>A page that does one thing to one case: the form, then the act at its owner, then back to the case.</summary>
internal abstract class CaseActPage : DeskPage
{
    [FromRoute]
    public string Number { get; set; } = "";

    public CaseDetail Detail { get; private set; } = null!;

    /// <summary>Names of the act in <see cref="CaseDetail.Allowed"/>; one of them must be there.</summary>
    public abstract IReadOnlyList<string> Acts { get; }

    /// <summary>True when the owner would let this person do it now.</summary>
    public virtual bool Allowed => Acts.Any(Detail.Allowed.Contains);

    /// <summary>A form that was sent is shown again whatever the owner said, so that nothing typed is lost.</summary>
    public bool ShowForm => Allowed || HttpMethods.IsPost(Request.Method);

    /// <summary>How the applicant will be told, in words.</summary>
    public string Ways => string.Join(T["common.list-and"], Detail.Applicant.Notify.Select(w => T.Of(w)));

    public async Task<IActionResult> OnGetAsync()
    {
        if (await LoadAsync() is { } refused)
            return refused;
        if (Allowed)
            await PrepareAsync(first: true);
        else
            Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await LoadAsync() is { } refused)
            return refused;
        if (ModelState.IsValid && await ActAsync() is { } answer)
            return answer;
        await PrepareAsync(first: false);
        if (Response.StatusCode == StatusCodes.Status200OK && !ModelState.IsValid)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    /// <summary>Reads what else decides whether the act is open, once the case is known.</summary>
    protected virtual Task ReadAsync() => Task.CompletedTask;

    /// <summary>Does it; null shows the form again.</summary>
    protected abstract Task<IActionResult?> ActAsync();

    /// <summary>Reads what the form shows; on the first showing also what it proposes.</summary>
    protected virtual Task PrepareAsync(bool first) => Task.CompletedTask;

    /// <summary>The owner's answer: back to the case, or the form with the owner's words. Whoever may not is told by the owner, not by us.</summary>
    protected IActionResult? Finish(Result<Done> result, string doneKey, Func<string, string>? property = null, string? path = null)
    {
        if (result.Succeeded)
            return Done(doneKey, path ?? $"/staff/cases/{Number}");
        if (result.Failure.Status == StatusCodes.Status404NotFound)
            return NotFound();
        Again(result.Failure, property);
        return null;
    }

    private async Task<IActionResult?> LoadAsync()
    {
        await ReadDirectoryAsync();
        var detail = await Service<CasesClient>().DetailAsync(Actor, Number, Aborted);
        if (!detail.Succeeded)
            return Refuse(detail.Failure);
        Detail = detail.Value;
        await ReadAsync();
        return null;
    }
}
