using CaseTracker.Desk.Accounts;

namespace CaseTracker.Desk.Shared;

/// <summary>A button that asks the browser's passkeys. It is shown by the script that can ask them.</summary>
/// <param name="Question">What is asked.</param>
/// <param name="Button">Text key of the button.</param>
/// <param name="ReturnUrl">Where to go on.</param>
internal sealed record PasskeyForm(PasskeyQuestion Question, string Button, string? ReturnUrl);
