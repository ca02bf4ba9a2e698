using System.Security.Cryptography;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;

namespace CaseTracker.Desk.Areas.Desk.Pages.Intake;

/// <summary>What is read aloud before an oral petition is registered (行政程序法第169條), in the words of the page.</summary>
/// <param name="Lines">Sentences.</param>
/// <param name="Fingerprint">Stands for the words read: a tick counts for them alone.</param>
/// <param name="Again">The words changed after they were read.</param>
internal sealed record ReadBack(IReadOnlyList<IHtmlContent> Lines, string Fingerprint, bool Again)
{
    /// <summary>Channels on which somebody speaks: what they say is written down and read back.</summary>
    public static bool IsOwed(Channel channel) => channel is Channel.Counter or Channel.Phone or Channel.Hotline1999;

    public static ReadBack Of(IntakeInput input, LocalizedText service, LocalizedText? district, Texts t)
    {
        var ways = input.Applicant.Notify.Select(EnumText<NoticeWay>.TryRead).OfType<NoticeWay>().ToList();
        var lines = new List<(string Key, (string, object?)[] Slots)> { ("desk.intake.read.service", [("service", service)]) };
        if (district is not null || Said(input.Location.Address))
            lines.Add(("desk.intake.read.place", [("district", district ?? new("", "")), ("place", Words(input.Location.Address))]));
        lines.Add(("desk.intake.read.description", [("words", Words(input.Description))]));
        lines.Add(("desk.intake.read.name", [("name", Words(input.Applicant.Name))]));
        if (Said(input.Applicant.Phone))
            lines.Add(("desk.intake.read.phone", [("phone", input.Applicant.Phone!.Trim())]));
        if (Said(input.Applicant.Email))
            lines.Add(("desk.intake.read.email", [("email", input.Applicant.Email!.Trim())]));
        if (Said(input.Applicant.Address))
            lines.Add(("desk.intake.read.address", [("address", Words(input.Applicant.Address))]));
        lines.Add(ways.Count == 0 ? ("desk.intake.read.told-every-way", []) : ("desk.intake.read.told", [("ways", string.Join(t["common.list-and"], ways.Select(t.Of)))]));
        if (input.Confidential)
            lines.Add(("desk.intake.read.confidential", []));
        // The same words in another language are the same petition.
        var said = string.Join('\n', (string?[])[input.ServiceCode, input.Location.District, input.Location.Address, input.Description, input.Applicant.Name, input.Applicant.Phone, input.Applicant.Email,
            input.Applicant.Address, string.Join(' ', ways), input.Confidential ? "confidential" : ""]).ReplaceLineEndings("\n");
        var fingerprint = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(said)));
        return new([.. lines.Select(l => t.Html(l.Key, l.Slots))], fingerprint, Again: input.Read is not null && input.Read != fingerprint);
    }

    private static bool Said(string? text) => !string.IsNullOrWhiteSpace(text);

    private static StaffWords Words(string? text) => Written.Words(text?.Trim() ?? "");
}
