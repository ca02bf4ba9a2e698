using CaseTracker.Cases.Features.ScanAttachments;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>Files and the scanner: until there is a verdict nobody gets them.</summary>
public class ScanTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task File_WaitsForItsVerdict_AndIsThenGivenOutOrKeptBack()
    {
        await using var clamd = new FakeClamd();
        await using var host = await StartAsync(clamd.Address);
        var (clean, bad) = (SampleFiles.Pdf(600_000), (byte[])[.. SampleFiles.Pdf(300_000), .. ClamdServer.TestString.Span]);
        var c = await SubmitAsync(host, clean, bad);
        Assert.Equal(["attachment-not-scanned", "attachment-not-scanned"], await CodesAsync(host, c));
        Assert.All((await host.DetailAsync(c.CaseNumber)).Attachments, a => Assert.Equal((ScanState.Waiting, "attachment-not-scanned"), (a.Scan, a.Withheld)));

        Assert.Equal(2, await SweepAsync(host));

        Assert.Equal([clean, bad], clamd.Scanned);
        Assert.InRange(clamd.LargestPiece, 1, 256 * 1024);
        Assert.Equal([null, "attachment-infected"], await CodesAsync(host, c));
        Assert.Equal([ScanState.Clean, ScanState.Infected], (await host.DetailAsync(c.CaseNumber)).Attachments.Select(a => a.Scan));
        var applicant = new Actor { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = c.CaseId };
        Assert.Equal([null, "attachment-infected"], (await host.Client.OwnAsync(applicant, c.CaseId, Ct)).Required().Attachments.Select(a => a.Withheld));
        // A verdict is given once.
        Assert.Equal(0, await SweepAsync(host));
    }

    [Fact]
    public async Task RealClamd_FindsWhatIsHarmful_AlsoInADocumentOfTenMegabytes()
    {
        Requirement.Met(ClamdServer.UnmetReason);
        await using var clamd = await ClamdServer.StartAsync(Ct);
        await using var host = await StartAsync(clamd.Address);
        var large = SampleFiles.Pdf(10 * 1024 * 1024 - 4096);
        var c = await SubmitAsync(host, large, [.. large, .. ClamdServer.TestString.Span]);

        Assert.Equal(2, await SweepAsync(host));

        Assert.Equal([null, "attachment-infected"], await CodesAsync(host, c));
    }

    [Theory]
    [InlineData("gone"), InlineData("breaks-off"), InlineData(""), InlineData("INSTREAM size limit exceeded. ERROR\0"), InlineData("stream: OK but not really\0"), InlineData("FOUND\0")]
    public async Task WithoutAVerdict_TheFileWaits_AndIsLookedAtLater(string how)
    {
        await using var clamd = new FakeClamd();
        var address = how == "gone" ? $"127.0.0.1:{Ports.Free()}" : clamd.Address;
        (clamd.BreaksOff, clamd.Instead) = (how == "breaks-off", how is "breaks-off" or "gone" ? null : how);
        await using var host = await StartAsync(address);
        var c = await SubmitAsync(host, SampleFiles.Pdf(900_000));

        Assert.Equal(0, await SweepAsync(host));

        Assert.Equal(["attachment-not-scanned"], await CodesAsync(host, c));
        // Other files have their turn first; then it is looked at again.
        (clamd.BreaksOff, clamd.Instead) = (false, null);
        host.Services.GetRequiredService<IOptions<AttachmentOptions>>().Value.Clamd = clamd.Address;
        Assert.Equal(0, await SweepAsync(host));
        await using var source = await host.SuperuserAsync();
        await using var later = source.CreateCommand("update cases.attachments set scan_after = scan_after - interval '5 minutes'");
        await later.ExecuteNonQueryAsync(Ct);
        Assert.Equal(1, await SweepAsync(host));
        Assert.Equal([null], await CodesAsync(host, c));
    }

    [Fact]
    public async Task WithoutAScanner_FilesAreGivenOut_AndSaidToBeUnscanned()
    {
        await using var host = await StartAsync("");
        var c = await SubmitAsync(host, SampleFiles.Pdf());

        Assert.Equal(0, await SweepAsync(host));

        Assert.Equal([null], await CodesAsync(host, c));
        Assert.Equal(ScanState.Waiting, Assert.Single((await host.DetailAsync(c.CaseNumber)).Attachments).Scan);
    }

    [Theory]
    [InlineData("clamav"), InlineData("clamav:"), InlineData(":3310"), InlineData("clamav:0"), InlineData("clamav:99999"), InlineData("clamav:x")]
    public async Task WrongAddress_StopsTheStart(string address) =>
        Assert.Contains("Attachments__Clamd", (await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(address))).Message, StringComparison.Ordinal);

    private static Task<CasesHost> StartAsync(string clamd) => CasesHost.StartAsync(settings: new() { ["Attachments:Clamd"] = clamd });

    private static async Task<SubmittedCase> SubmitAsync(CasesHost host, params byte[][] files)
    {
        var ids = new List<string>();
        foreach (var file in files)
            ids.Add((await host.Client.UploadAsync(Actor.Anyone, $"{ids.Count}.pdf", new MemoryStream(file), Ct)).Required().UploadId.ToString());
        return await host.SubmitAssignedAsync(r => r with { Attachments = ids });
    }

    private static async Task<int> SweepAsync(CasesHost host)
    {
        for (var total = 0; ; total++)
        {
            await using var scope = host.Services.CreateAsyncScope();
            if (await scope.ServiceProvider.GetRequiredService<ScanAttachments>().RunOnceAsync(Ct) == 0)
                return total;
        }
    }

    private static async Task<IReadOnlyList<string?>> CodesAsync(CasesHost host, SubmittedCase c)
    {
        var codes = new List<string?>();
        foreach (var file in (await host.DetailAsync(c.CaseNumber)).Attachments)
        {
            var result = await host.Client.DownloadAsync(TestPeople.Handler, c.CaseId, file.AttachmentId, Ct);
            result.Value?.Dispose();
            codes.Add(result.Failure?.Code);
        }
        return codes;
    }
}
