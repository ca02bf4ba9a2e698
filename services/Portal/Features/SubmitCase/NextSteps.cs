using CaseTracker.Contracts;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.SubmitCase;

/// <summary>What a person is told to expect after sending.</summary>
internal static class NextSteps
{
    public static string Sentence(Texts texts, DueDate? expectedBy) =>
        expectedBy is null ? texts["portal.next.undated"] : texts.Format("portal.next.dated", ("date", expectedBy));
}
