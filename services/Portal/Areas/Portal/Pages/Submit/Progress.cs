using CaseTracker.Contracts;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.SaveJourney;
using CaseTracker.Portal.Features.ShowFaq;
using CaseTracker.Portal.Site;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>How far a journey has come, by today's catalogue.</summary>
internal sealed class Progress(Journey journey, DirectoryView directory, IReadOnlyList<District> districts, FaqCatalogue faq)
{
    // More is not read.
    private const int MostQuestions = 3;

    private readonly IReadOnlyDictionary<string, string[]> _wrong = Wrong(journey.Form, directory, districts);

    public Journey Journey { get; } = journey;

    /// <summary>Questions about the chosen service whose answers may be enough.</summary>
    public IReadOnlyList<FaqEntry> Questions { get; } = journey.Form.ServiceCode is { } service ? [.. faq.About(service).Take(MostQuestions)] : [];

    /// <summary>What is wrong with a form, codes by field.</summary>
    public static IReadOnlyDictionary<string, string[]> Wrong(ApplicationForm form, DirectoryView directory, IReadOnlyList<District> districts) =>
        form.Check(code => directory.Item(code) is not null, code => districts.Any(d => d.Code == code))?.Errors ?? new Dictionary<string, string[]>();

    /// <summary>What is wrong with the answers of a step, by today's rules or because Cases said so.</summary>
    public IEnumerable<KeyValuePair<string, string[]>> WrongIn(Step step) => Journey.Refused.Concat(_wrong).Where(w => step.Asks(w.Key)).DistinctBy(w => w.Key);

    public bool IsAsked(Step step) => step == Step.Nearby ? Journey.AsksNearby : step != Step.Faq || Questions.Count > 0;

    public bool IsAnswered(Step step) => Journey.Answered.Contains(step.Name);

    /// <summary>The first step, before another one, that is not answered or wrong; null when there is none.</summary>
    public Step? FirstOpen(Step before) => Step.All.TakeWhile(s => s != before).FirstOrDefault(s => IsAsked(s) && (!IsAnswered(s) || WrongIn(s).Any()));

    public Step Next(Step step) => Step.All.SkipWhile(s => s != step).Skip(1).First(IsAsked);

    public Step? Previous(Step step) => Step.All.TakeWhile(s => s != step).LastOrDefault(IsAsked);
}
