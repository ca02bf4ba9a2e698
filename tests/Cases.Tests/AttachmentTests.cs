using System.Text;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.ForgetUploads;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform.Data;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>Files from upload to download, through the real endpoints.</summary>
public class AttachmentTests(CasesHost host) : IClassFixture<CasesHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Refused => new()
    {
        { "photo.jpg", "empty", "file-empty" },
        { "photo.jpg", "large", "file-too-large" },
        { "paper.pdf", "large-pdf", "file-too-large" },
        { "photo.jpg", "png", "file-type-mismatch" },
        { "photo.png", "jpeg", "file-type-mismatch" },
        { "photo.jpg", "html", "file-type-mismatch" },
        { "paper.odt", "zip", "file-type-mismatch" },
        { "paper.pdf", "html", "file-type-mismatch" },
        { "photo.heic", "jpeg", "file-type-mismatch" },
        { "photo.jpg", "half", "file-type-mismatch" },
        { "photo.png", "bomb", "file-too-many-pixels" },
        { "photo.svg", "svg", "file-type-not-allowed" },
        { "page.html", "html", "file-type-not-allowed" },
        { "bundle.zip", "zip", "file-type-not-allowed" },
        { "photo", "jpeg", "file-type-not-allowed" },
        { "../../photo.jpg", "jpeg", "file-name-refused" },
        { "photo\u202Egpj.jpg", "jpeg", "file-name-refused" },
        { "CON.jpg", "jpeg", "file-name-refused" },
        { "bill.exe.jpg", "jpeg", "file-name-refused" },
        { "\uD842.jpg", "jpeg", "file-name-refused" },
        { "", "jpeg", "file-name-refused" },
        { "long", "jpeg", "file-name-refused" },
    };

    [Fact]
    public async Task Photo_FromUploadToDownload_ArrivesWithoutItsPlace()
    {
        var upload = await UploadAsync("路面坑洞.jpg", SampleFiles.Jpeg(6));
        Assert.Equal(("路面坑洞.jpg", AttachmentKind.Jpeg, (long)SampleFiles.CleanedJpeg(6).Length), (upload.Name, upload.Kind, upload.Size));

        var c = await host.SubmitAssignedAsync(r => r with { Attachments = [upload.UploadId.ToString()] });

        var listed = Assert.Single((await host.DetailAsync(c.CaseNumber)).Attachments);
        Assert.Equal((upload.UploadId, "路面坑洞.jpg", AttachmentKind.Jpeg, upload.Size, null, true, ScanState.Waiting, null),
            (listed.AttachmentId, listed.Name, listed.Kind, listed.Size, listed.StaffId, listed.ForApplicant, listed.Scan, listed.Withheld));
        Assert.Equal(listed, Assert.Single((await host.Client.OwnAsync(Applicant(c.CaseId), c.CaseId, Ct)).Required().Attachments));
        foreach (var actor in (Actor[])[TestPeople.Handler, Applicant(c.CaseId)])
        {
            using var file = (await host.Client.DownloadAsync(actor, c.CaseId, upload.UploadId, Ct)).Required();
            Assert.Equal(("路面坑洞.jpg", "image/jpeg", upload.Size), (file.Name, file.MediaType, file.Length));
            Assert.Equal(SampleFiles.CleanedJpeg(6), await ReadAsync(file));
        }
        Assert.Equal([TestPeople.HandlerId, null], (await host.QueryAsync(db => db.Set<AuditEntry>().Where(a => a.CaseId == c.CaseId && a.Act == "attachment-downloaded").OrderBy(a => a.Id).ToListAsync(Ct))).Select(a => a.StaffId));
    }

    [Fact]
    public async Task EveryKind_ArrivesAsItWasKept()
    {
        (string Name, byte[] Sent, byte[] Kept, string MediaType)[] files =
        [
            ("a.png", SampleFiles.Png(), SampleFiles.Png(dirty: false), "image/png"), ("b.heic", SampleFiles.Heic(), SampleFiles.Heic(), "image/heic"),
            ("c.PDF", SampleFiles.Pdf(700_000), SampleFiles.Pdf(700_000), "application/pdf"), ("d.odt", SampleFiles.Odt(), SampleFiles.Odt(), "application/vnd.oasis.opendocument.text"),
        ];
        var ids = new List<string>();
        foreach (var (name, sent, _, _) in files)
            ids.Add((await UploadAsync(name, sent)).UploadId.ToString());
        var c = await host.SubmitAssignedAsync(r => r with { Attachments = ids });

        for (var i = 0; i < files.Length; i++)
        {
            using var file = (await host.Client.DownloadAsync(TestPeople.Handler, c.CaseId, Guid.Parse(ids[i]), Ct)).Required();
            Assert.Equal((files[i].Name, files[i].MediaType), (file.Name, file.MediaType));
            Assert.Equal(files[i].Kept, await ReadAsync(file));
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Upload_ThatCannotBeKept_IsRefusedAndLeavesNothing(string name, string content, string code)
    {
        // An owner of its own: nobody else's uploads are counted.
        var sender = TestPeople.Staff(Guid.NewGuid(), "ROADS", "ROADS/NORTH", StaffRole.Handler);
        byte[] bytes = content switch
        {
            "empty" => [],
            "large" => SampleFiles.Jpeg(size: (int)AttachmentLimits.File),
            "large-pdf" => SampleFiles.Pdf((int)AttachmentLimits.File),
            "png" => SampleFiles.Png(),
            "html" => "<html><script>alert(1)</script>"u8.ToArray(),
            "svg" => "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray(),
            "zip" => SampleFiles.Zip(),
            "half" => SampleFiles.Jpeg(size: 600_000)[..500_000],
            "bomb" => SampleFiles.Png(60_000, 60_000),
            _ => SampleFiles.Jpeg(),
        };

        var result = await host.Client.UploadAsync(sender, name == "long" ? new string('長', 3000) + ".jpg" : name, new MemoryStream(bytes), Ct);

        Assert.Equal((400, code), (result.Failure?.Status, result.Failure?.Errors?["file"].Single()));
        Assert.False(await host.QueryAsync(db => db.Attachments.AnyAsync(a => a.Owner == $"staff:{sender.StaffId}", Ct)));
        Assert.Equal(0, await host.CountAsync("select count(*) from cases.attachment_chunks c left join cases.attachments a on a.id = c.attachment_id where a.id is null"));
    }

    [Fact]
    public async Task Upload_OfTheLargestFile_IsKept() =>
        Assert.Equal(AttachmentLimits.File, (await UploadAsync("a.pdf", SampleFiles.Pdf((int)AttachmentLimits.File - SampleFiles.Pdf(0).Length))).Size);

    [Fact]
    public async Task Upload_IsKeptWhileItArrives_SoMemoryDoesNotGrowWithIt()
    {
        var sender = TestPeople.Staff(Guid.NewGuid(), "ROADS", "ROADS/NORTH", StaffRole.Handler);
        var whole = SampleFiles.Pdf(8 * 1024 * 1024);
        // The second half is sent only after most of the first is in the database.
        var source = new Halting(whole, whole.Length / 2, () => Wait.UntilAsync(
            () => host.QueryAsync(db => db.AttachmentChunks.CountAsync(k => db.Attachments.Any(a => a.Id == k.AttachmentId && a.Owner == $"staff:{sender.StaffId}"), Ct).ContinueWith(t => t.Result >= 14, TaskScheduler.Default)),
            TimeSpan.FromSeconds(30), "the first half to be kept", Ct));

        Assert.Equal(whole.Length, (await host.Client.UploadAsync(sender, "long.pdf", source, Ct)).Required().Size);
    }

    [Fact]
    public async Task Upload_ThatBreaksOff_LeavesNothing()
    {
        var sender = TestPeople.Staff(Guid.NewGuid(), "ROADS", "ROADS/NORTH", StaffRole.Handler);
        var whole = SampleFiles.Pdf(4 * 1024 * 1024);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var source = new Halting(whole, whole.Length / 2, async () =>
        {
            await Wait.UntilAsync(() => host.QueryAsync(db => db.Attachments.AnyAsync(a => a.Owner == $"staff:{sender.StaffId}", Ct)), TimeSpan.FromSeconds(30), "the upload to begin", Ct);
            await gone.CancelAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Client.UploadAsync(sender, "long.pdf", source, gone.Token));

        await Wait.UntilAsync(async () => !await host.QueryAsync(db => db.Attachments.AnyAsync(a => a.Owner == $"staff:{sender.StaffId}", Ct)), TimeSpan.FromSeconds(30), "the half file to go", Ct);
    }

    [Fact]
    public async Task Submit_WithFilesThatAreNotThere_StoresNothing()
    {
        var mine = await UploadAsync("a.jpg", SampleFiles.Jpeg());
        var staffs = (await host.Client.UploadAsync(TestPeople.CityIntake, "b.jpg", new MemoryStream(SampleFiles.Jpeg()), Ct)).Required();
        var used = await UploadAsync("c.jpg", SampleFiles.Jpeg());
        await host.SubmitAsync(r => r with { Attachments = [used.UploadId.ToString()] });
        var cases = await host.CountAsync("select count(*) from cases.cases");

        foreach (var wrong in (string[])[Guid.NewGuid().ToString(), staffs.UploadId.ToString(), used.UploadId.ToString(), "../a", ""])
            Assert.Equal("unknown-upload", (await SubmitAsync([mine.UploadId.ToString(), wrong])).Failure?.Errors?["attachments"].Single());
        Assert.Equal("too-many-files", (await SubmitAsync([.. Enumerable.Range(0, 6).Select(_ => Guid.NewGuid().ToString())])).Failure?.Errors?["attachments"].Single());

        Assert.Equal(cases, await host.CountAsync("select count(*) from cases.cases"));
        // What was right is still there to be sent.
        Assert.True((await SubmitAsync([mine.UploadId.ToString()])).Succeeded);
    }

    [Fact]
    public async Task Submit_MoreThanTwentyMegabytesTogether_IsRefusedAndTheFilesStay()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add((await UploadAsync($"{i}.pdf", SampleFiles.Pdf(8 * 1024 * 1024))).UploadId.ToString());

        Assert.Equal("files-too-large", (await SubmitAsync(ids)).Failure?.Errors?["attachments"].Single());
        Assert.True((await SubmitAsync(ids[..2])).Succeeded);
    }

    [Fact]
    public async Task Submit_Again_WithTheSameKeyAndFiles_IsTheSameCase()
    {
        var (a, b) = (await UploadAsync("a.jpg", SampleFiles.Jpeg()), await UploadAsync("b.jpg", SampleFiles.Jpeg()));
        var key = Guid.NewGuid().ToString();
        var first = await SubmitAsync([a.UploadId.ToString(), b.UploadId.ToString()], key);

        var again = await SubmitAsync([b.UploadId.ToString(), a.UploadId.ToString()], key);
        var other = await SubmitAsync([b.UploadId.ToString()], key);

        Assert.Equal((first.Required().CaseId, true), (again.Required().CaseId, again.Required().Replayed));
        Assert.Equal("idempotency-key-reused", other.Failure?.Code);
        Assert.Equal(2, await host.QueryAsync(db => db.Attachments.CountAsync(f => f.CaseId == first.Required().CaseId, Ct)));
    }

    [Fact]
    public async Task Download_IsForWhoeverMayKnowTheApplicant()
    {
        var (photo, heic) = (await UploadAsync("a.jpg", SampleFiles.Jpeg()), await UploadAsync("b.heic", SampleFiles.Heic()));
        var open = await host.SubmitAssignedAsync(r => r with { Attachments = [photo.UploadId.ToString(), heic.UploadId.ToString()] });
        var other = await host.SubmitAssignedAsync();

        foreach (var actor in (Actor[])[TestPeople.Handler, TestPeople.Deputy, TestPeople.Supervisor, TestPeople.Coordinator, Applicant(open.CaseId)])
            Assert.Equal((null, null), await TryAsync(actor));
        // They see the case, and the photo; where the other photo was taken is for those who work on it.
        foreach (var actor in (Actor[])[TestPeople.Auditor, TestPeople.OtherUnit, TestPeople.Intake])
            Assert.Equal((null, "attachment-withheld"), await TryAsync(actor));
        foreach (var actor in (Actor[])[TestPeople.OtherAgency, TestPeople.OtherSupervisor, TestPeople.CallCentre, TestPeople.Portal, Actor.Anyone, Applicant(other.CaseId), Applicant(open.CaseId) with { CitizenLevel = 1 }])
            Assert.Equal(("attachment-not-found", "attachment-not-found"), await TryAsync(actor));
        // Another case's address opens nothing.
        Assert.Equal(404, (await host.Client.DownloadAsync(TestPeople.Handler, other.CaseId, photo.UploadId, Ct)).Failure?.Status);
        Assert.Equal(404, (await host.Client.DownloadAsync(Applicant(other.CaseId), other.CaseId, photo.UploadId, Ct)).Failure?.Status);

        async Task<(string?, string?)> TryAsync(Actor actor)
        {
            var codes = new List<string?>();
            foreach (var file in (UploadedFile[])[photo, heic])
            {
                var result = await host.Client.DownloadAsync(actor, open.CaseId, file.UploadId, Ct);
                result.Value?.Dispose();
                codes.Add(result.Failure?.Code);
            }
            return (codes[0], codes[1]);
        }
    }

    [Fact]
    public async Task ConfidentialCase_FilesAreForThoseWhoMayKnowTheApplicant()
    {
        var photo = await UploadAsync("王小明的家.jpg", SampleFiles.Jpeg());
        var c = await host.SubmitAssignedAsync(r => r with { Confidential = true, Attachments = [photo.UploadId.ToString()] });

        foreach (var actor in (Actor[])[TestPeople.Coordinator, TestPeople.Auditor, TestPeople.OtherUnit])
        {
            Assert.Equal((403, "applicant-hidden"), (await host.Client.DownloadAsync(actor, c.CaseId, photo.UploadId, Ct)).Failure is { } f ? (f.Status, f.Code) : default);
            var listed = Assert.Single((await host.DetailAsync(c.CaseNumber, actor)).Attachments);
            Assert.Equal((null, "applicant-hidden"), (listed.Name, listed.Withheld));
        }
        (await host.Client.DownloadAsync(TestPeople.Handler, c.CaseId, photo.UploadId, Ct)).Required().Dispose();
    }

    [Fact]
    public async Task Attach_StaffAndApplicantAddFiles_AndEachSeesWhatIsTheirs()
    {
        var c = await host.SubmitAssignedAsync();
        async Task<string> FromHandlerAsync(string name) => (await host.Client.UploadAsync(TestPeople.Handler, name, new MemoryStream(SampleFiles.Pdf()), Ct)).Required().UploadId.ToString();

        (await host.Client.AttachFilesAsync(TestPeople.Handler, c.CaseId, new() { Attachments = [await FromHandlerAsync("內部.pdf")] }, Ct)).Required();
        (await host.Client.AttachFilesAsync(TestPeople.Handler, c.CaseId, new() { Attachments = [await FromHandlerAsync("給您.pdf")], ForApplicant = true, Descriptions = [" 核准函，已經用印 "] }, Ct)).Required();
        (await host.Client.AttachFilesAsync(Applicant(c.CaseId), c.CaseId, new() { Attachments = [(await UploadAsync("補件.jpg", SampleFiles.Jpeg())).UploadId.ToString()] }, Ct)).Required();

        var detail = await host.DetailAsync(c.CaseNumber);
        Assert.Equal(["內部.pdf", "給您.pdf", "補件.jpg"], detail.Attachments.Select(a => a.Name));
        Assert.Equal([TestPeople.HandlerId, TestPeople.HandlerId, null], detail.Attachments.Select(a => a.StaffId));
        var own = (await host.Client.OwnAsync(Applicant(c.CaseId), c.CaseId, Ct)).Required().Attachments;
        Assert.Equal([("給您.pdf", "核准函，已經用印"), ("補件.jpg", null)], own.Select(a => (a.Name, a.Description)));
        Assert.Equal(404, (await host.Client.DownloadAsync(Applicant(c.CaseId), c.CaseId, detail.Attachments[0].AttachmentId, Ct)).Failure?.Status);
        var entries = detail.Timeline.Where(e => e.Kind == TimelineKind.FilesAdded).ToList();
        Assert.Equal([("1", "staff", false), ("1", "staff", true), ("1", "applicant", false)], entries.Select(e => (e.Data["count"], e.Data["by"], e.Public)));
        // How many, and nothing of them.
        var told = Assert.Single((await host.PublicViewAsync(c.CaseId)).Timeline, e => e.Kind == TimelineKind.FilesAdded);
        Assert.Equal((entries[1].Seq, null), (told.Seq, told.Words));
        var kept = await host.QueryAsync(db => db.Attachments.Where(a => a.CaseId == c.CaseId && a.Description != null).Select(a => a.Description!).SingleAsync(Ct));
        Assert.True(kept.AsSpan().IndexOf("核准函"u8) < 0);
    }

    [Fact]
    public async Task Attach_ForTheApplicant_NeedsADescriptionOfEachFile()
    {
        var c = await host.SubmitAssignedAsync();
        async Task<string> PhotoAsync() => (await host.Client.UploadAsync(TestPeople.Intake, "完工.jpg", new MemoryStream(SampleFiles.Jpeg()), Ct)).Required().UploadId.ToString();
        string[] uploads = [await PhotoAsync(), await PhotoAsync(), await PhotoAsync()];
        Task<Result<Done>> AttachAsync(bool forApplicant, params string?[] descriptions) =>
            host.Client.AttachFilesAsync(TestPeople.Intake, c.CaseId, new() { Attachments = uploads, ForApplicant = forApplicant, Descriptions = descriptions }, Ct);

        var refused = await AttachAsync(true, "坑洞補平後", "  ", new string('字', 201));

        Assert.Equal([("descriptions[1]", "file-description-required"), ("descriptions[2]", "too-long")], refused.Failure!.Errors!.Select(e => (e.Key, e.Value.Single())).Order());
        Assert.Equal("file-description-required", (await AttachAsync(true)).Failure!.Errors!["descriptions[0]"].Single());
        Assert.Empty((await host.DetailAsync(c.CaseNumber)).Attachments);
        // Among colleagues nobody need write any. And the photo of the finished work comes after the end.
        await host.ReplyAsync(c.CaseId);
        await host.CloseAsync(c.CaseId);
        Assert.Contains("files", (await host.DetailAsync(c.CaseNumber, TestPeople.Intake)).Allowed);
        (await AttachAsync(false, "坑洞補平後")).Required();
        Assert.Equal(["坑洞補平後", null, null], (await host.DetailAsync(c.CaseNumber)).Attachments.Select(a => a.Description).OrderByDescending(d => d is not null));
    }

    [Fact]
    public async Task ConfidentialCase_DescriptionsAreForThoseWhoMayKnowTheApplicant()
    {
        var c = await host.SubmitAssignedAsync(r => r with { Confidential = true });
        var upload = (await host.Client.UploadAsync(TestPeople.Handler, "會勘.jpg", new MemoryStream(SampleFiles.Jpeg()), Ct)).Required().UploadId.ToString();
        (await host.Client.AttachFilesAsync(TestPeople.Handler, c.CaseId, new() { Attachments = [upload], Descriptions = ["王小明家門口"] }, Ct)).Required();

        Assert.Equal("王小明家門口", Assert.Single((await host.DetailAsync(c.CaseNumber)).Attachments).Description);
        Assert.Null(Assert.Single((await host.DetailAsync(c.CaseNumber, TestPeople.Coordinator)).Attachments).Description);
    }

    [Fact]
    public async Task Attach_WithoutTheRightOrTheFile_ChangesNothing()
    {
        var c = await host.SubmitAssignedAsync();
        var upload = (await UploadAsync("a.jpg", SampleFiles.Jpeg())).UploadId.ToString();

        Assert.Equal(404, (await host.Client.AttachFilesAsync(Actor.Anyone, c.CaseId, new() { Attachments = [upload] }, Ct)).Failure?.Status);
        Assert.Equal(404, (await host.Client.AttachFilesAsync(TestPeople.OtherAgency, c.CaseId, new() { Attachments = [upload] }, Ct)).Failure?.Status);
        Assert.Equal(403, (await host.Client.AttachFilesAsync(TestPeople.Auditor, c.CaseId, new() { Attachments = [upload] }, Ct)).Failure?.Status);
        // A citizen's upload is no member of staff's.
        Assert.Equal("unknown-upload", (await host.Client.AttachFilesAsync(TestPeople.Handler, c.CaseId, new() { Attachments = [upload] }, Ct)).Failure?.Errors?["attachments"].Single());
        Assert.Equal("required", (await host.Client.AttachFilesAsync(TestPeople.Handler, c.CaseId, new(), Ct)).Failure?.Errors?["attachments"].Single());
        (await host.Client.WithdrawAsync(Applicant(c.CaseId), c.CaseId, new(), Ct)).Required();
        Assert.Equal("move-not-allowed", (await host.Client.AttachFilesAsync(Applicant(c.CaseId), c.CaseId, new() { Attachments = [upload] }, Ct)).Failure?.Code);

        Assert.Empty((await host.DetailAsync(c.CaseNumber)).Attachments);
        Assert.DoesNotContain((await host.DetailAsync(c.CaseNumber)).Timeline, e => e.Kind == TimelineKind.FilesAdded);
    }

    [Fact]
    public async Task Remove_IsForTheSender_AndOnlyBeforeSending()
    {
        var (mine, sent) = (await UploadAsync("a.jpg", SampleFiles.Jpeg()), await UploadAsync("b.jpg", SampleFiles.Jpeg()));
        await host.SubmitAsync(r => r with { Attachments = [sent.UploadId.ToString()] });

        Assert.Equal(404, (await host.Client.RemoveUploadAsync(TestPeople.Handler, mine.UploadId, Ct)).Failure?.Status);
        Assert.Equal(404, (await host.Client.RemoveUploadAsync(Actor.Anyone, sent.UploadId, Ct)).Failure?.Status);
        Assert.True((await host.Client.RemoveUploadAsync(Actor.Anyone, mine.UploadId, Ct)).Succeeded);
        Assert.Equal(404, (await host.Client.RemoveUploadAsync(Actor.Anyone, mine.UploadId, Ct)).Failure?.Status);
        Assert.False(await host.QueryAsync(db => db.AttachmentChunks.AnyAsync(k => k.AttachmentId == mine.UploadId, Ct)));
    }

    [Fact]
    public async Task Night_ForgetsUploadsOfADay_AndKeepsWhatWasSent()
    {
        await using var own = await CasesHost.StartAsync();
        var (old, young, sent) = (await UploadAsync("a.jpg", SampleFiles.Jpeg(), own), await UploadAsync("b.jpg", SampleFiles.Jpeg(), own), await UploadAsync("c.jpg", SampleFiles.Jpeg(), own));
        await own.SubmitAsync(r => r with { Attachments = [sent.UploadId.ToString()] });
        await using var source = await own.SuperuserAsync();
        await using var age = source.CreateCommand($"update cases.attachments set started_at = started_at - interval '25 hours' where id <> '{young.UploadId}'");
        await age.ExecuteNonQueryAsync(Ct);

        await using var scope = own.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ForgetUploads>().RunAsync(Ct);

        Assert.Equal([young.UploadId, sent.UploadId], (await own.QueryAsync(db => db.Attachments.Select(a => a.Id).ToListAsync(Ct))).OrderBy(id => id == sent.UploadId));
        Assert.False(await own.QueryAsync(db => db.AttachmentChunks.AnyAsync(k => k.AttachmentId == old.UploadId, Ct)));
    }

    [Fact]
    public async Task Upload_WhenTheSpaceForThemIsFull_IsRefusedForNow()
    {
        await using var own = await CasesHost.StartAsync(settings: new() { ["Cases:UnsentUploads"] = AttachmentLimits.Together.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        for (var i = 0; i < 3; i++)
            await UploadAsync("a.pdf", SampleFiles.Pdf(9 * 1024 * 1024), own);

        Assert.Equal((503, "uploads-full"), (await own.Client.UploadAsync(Actor.Anyone, "b.jpg", new MemoryStream(SampleFiles.Jpeg()), Ct)).Failure is { } full ? (full.Status, full.Code) : default);
    }

    [Fact]
    public async Task Database_HoldsNeitherNameNorContentInClearText()
    {
        const string Words = "金絲雀檔案內容金絲雀檔案內容";
        var upload = await UploadAsync("金絲雀檔名.pdf", [.. SampleFiles.Pdf(), .. Encoding.UTF8.GetBytes(Words)]);
        foreach (var (word, column) in (ValueTuple<string, string>[])[(Words, "(select string_agg(content, ''::bytea order by seq) from cases.attachment_chunks where attachment_id = a.id)"), ("金絲雀檔名", "name")])
            Assert.Equal(0, await host.CountAsync($"select count(*) from cases.attachments a where id = '{upload.UploadId}' and position('\\x{Convert.ToHexString(Encoding.UTF8.GetBytes(word))}'::bytea in {column}) > 0"));
    }

    [Fact]
    public async Task Download_OfAMovedPiece_BreaksOffInsteadOfGivingAnotherFile()
    {
        var (a, b) = (await UploadAsync("a.pdf", SampleFiles.Pdf(900_000)), await UploadAsync("b.pdf", SampleFiles.Pdf(900_000)));
        var c = await host.SubmitAssignedAsync(r => r with { Attachments = [a.UploadId.ToString(), b.UploadId.ToString()] });
        await using var source = await host.SuperuserAsync();
        await using var swap = source.CreateCommand($"update cases.attachment_chunks set content = (select content from cases.attachment_chunks where attachment_id = '{b.UploadId}' and seq = 2) where attachment_id = '{a.UploadId}' and seq = 2");
        await swap.ExecuteNonQueryAsync(Ct);

        using var file = (await host.Client.DownloadAsync(TestPeople.Handler, c.CaseId, a.UploadId, Ct)).Required();

        await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(file));
    }

    [Theory]
    [InlineData("delete from cases.attachments where case_id is not null")]
    [InlineData("update cases.attachments set case_id = null where case_id is not null")]
    [InlineData("update cases.attachments set name = '' where case_id is not null")]
    [InlineData("delete from cases.attachment_chunks")]
    [InlineData("update cases.attachment_chunks set content = ''")]
    public async Task ApplicationRole_CannotTakeAwayWhatIsPartOfACase(string sql)
    {
        var upload = await UploadAsync("a.jpg", SampleFiles.Jpeg());
        await host.SubmitAsync(r => r with { Attachments = [upload.UploadId.ToString()] });
        // The role that sees every row.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(host.Database) { Options = "-c role=casetracker_cases_system", Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Ct))).SqlState);
    }

    private static Actor Applicant(Guid caseId) => new() { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = caseId };

    private async Task<UploadedFile> UploadAsync(string name, byte[] content, CasesHost? at = null) =>
        (await (at ?? host).Client.UploadAsync(Actor.Anyone, name, new MemoryStream(content), Ct)).Required();

    private Task<Result<SubmittedCase>> SubmitAsync(IReadOnlyList<string> uploads, string? key = null) =>
        host.Client.SubmitAsync(Actor.Anyone, Samples.Submission() with { Attachments = uploads }, key ?? Guid.NewGuid().ToString(), Ct);

    private static async Task<byte[]> ReadAsync(AttachmentDownload file)
    {
        var bytes = new MemoryStream();
        await file.Content.CopyToAsync(bytes, Ct);
        return bytes.ToArray();
    }

    /// <summary>Gives its second half only when something has happened.</summary>
    private sealed class Halting(byte[] content, int half, Func<Task> until) : MemoryStream(content)
    {
        private bool _waited;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= half && !_waited)
            {
                _waited = true;
                await until();
            }
            return await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, Position < half ? half - Position : buffer.Length)], cancellationToken);
        }

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var buffer = new byte[bufferSize];
            int got;
            while ((got = await ReadAsync(buffer, cancellationToken)) > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, got), cancellationToken);
                await destination.FlushAsync(cancellationToken);
            }
        }
    }
}
