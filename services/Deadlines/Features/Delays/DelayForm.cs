using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features.Delays;

/// <summary>The one form for an explanation, an extension and a promise: reason, progress, date.</summary>
internal sealed class DelayForm
{
    public const int ReasonMaximum = 300;
    public const int ProgressMinimum = 4;
    public const int ProgressMaximum = 300;

    private readonly FieldErrors _errors = new();
    private readonly ReasonWords? _reason;
    private readonly string? _ownReason;
    private readonly string? _progress;
    private readonly string? _progressShort;
    private readonly Language _language;
    private readonly DelayWords _words;

    public DelayForm(DelayRequest request, DelayWords words)
    {
        _words = words;
        _language = request.Language ?? Language.Zh;
        _reason = Reason(request.ReasonCode);
        _ownReason = _errors.Read("reason", request.Reason, _reason?.Code == DelayWords.OtherReason, 1, ReasonMaximum);
        _progress = _errors.Read("progress", request.Progress, required: true, ProgressMinimum, ProgressMaximum);
        _progressShort = _errors.Read("progressShort", request.ProgressShort, required: false, 1, words.SmsLimits.Progress.In(_language));
        ExpectedOn = request.ExpectedOn;
        if (ExpectedOn is null)
            _errors.Add("expectedOn", "required");
    }

    /// <summary>The date; null is an error already.</summary>
    public DateOnly? ExpectedOn { get; }

    public Failure? Failure => _errors.Any ? _errors.ToFailure() : null;

    public string? ReasonCode => _reason?.Code;

    /// <summary>Refuses the date with a code.</summary>
    public void RefuseDate(string code) => _errors.Add("expectedOn", code);

    /// <summary>The slots; only of a form without errors.</summary>
    public DelaySlots Slots(DateOnly expectedOn, PresentStep step) => _words.Slots(_reason!, _ownReason, _progress!, _progressShort, _language, expectedOn, step);

    private ReasonWords? Reason(string? code)
    {
        if (TextRules.Clean(code) is not { } clean)
            _errors.Add("reasonCode", "required");
        else if (_words.Find(clean) is { } found)
            return found;
        else
            _errors.Add("reasonCode", "unknown-reason");
        return null;
    }
}
