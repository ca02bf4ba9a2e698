using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using Npgsql;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>Plants words that occur nowhere else, lives a whole case with them, and then looks for them in every column of every table.</summary>
public class PrivacyTests
{
    private static readonly Dictionary<string, string> Canaries = new()
    {
        ["name"] = "金絲雀姓名",
        ["phone"] = "0987654321",
        ["phone in E.164"] = "987654321",
        ["email"] = "canary@finch.example",
        ["address"] = "金絲雀路七十七號",
        ["helper"] = "金絲雀協助人",
        ["helper's number"] = "0976543210",
        ["helper's number in E.164"] = "976543210",
        ["description"] = "金絲雀案情描述很長很長",
        ["place"] = "金絲雀公園東側",
        ["latitude"] = "22.777123",
        ["note"] = "金絲雀公開紀錄",
        ["internal note"] = "金絲雀內部紀錄",
        ["item"] = "金絲雀補件項目",
        ["why"] = "金絲雀補件原因",
        ["receipt note"] = "金絲雀收件備註",
        ["reply"] = "結論：金絲雀回覆內容很長很長",
        ["draft"] = "金絲雀還沒寫完的回覆",
        ["set aside"] = "金絲雀不予處理原因很長",
        ["declined"] = "金絲雀退回意見",
        ["said by"] = "金絲雀來電的人",
        ["withdrawal"] = "金絲雀撤回原因",
        ["undo"] = "金絲雀恢復原因",
        ["closing"] = "金絲雀結案說明很長很長",
        ["reason"] = "金絲雀延後原因",
        ["progress"] = "金絲雀辦理現況",
        ["hand-over"] = "金絲雀改分原因",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Database_HasNoPersonalDataInClearText()
    {
        await using var host = await CasesHost.StartAsync();
        var c = await LiveAsync(host, closeUnanswered: false);
        await LiveAsync(host, closeUnanswered: true);
        // The canaries are really there: what is not found below is not found because it is encrypted.
        var detail = await host.DetailAsync(c.CaseNumber, TestPeople.Coordinator);
        Assert.Equal((Canaries["name"], Canaries["place"]), (detail.Applicant.Name, detail.Place));
        Assert.Contains(detail.Timeline, e => e.Words?.Text == Canaries["internal note"]);

        var found = new List<string>();
        var cells = 0;
        await using var source = await host.SuperuserAsync();
        foreach (var (table, column) in await ColumnsAsync(source))
        {
            await using var command = source.CreateCommand($"select to_jsonb(t.\"{column}\")::text, case when pg_typeof(t.\"{column}\")::text = 'bytea' then t.\"{column}\"::text end from {table} t where t.\"{column}\" is not null");
            await using var reader = await command.ExecuteReaderAsync(Ct);
            while (await reader.ReadAsync(Ct))
            {
                cells++;
                var text = reader.GetString(0);
                var bytes = reader.IsDBNull(1) ? "" : Encoding.UTF8.GetString(Convert.FromHexString(reader.GetString(1)[2..]));
                foreach (var (what, canary) in Canaries)
                    if (text.Contains(canary, StringComparison.OrdinalIgnoreCase) || bytes.Contains(canary, StringComparison.OrdinalIgnoreCase))
                        found.Add($"{table}.{column}: {what}");
            }
        }

        Assert.Empty(found);
        Assert.True(cells > 200, $"only {cells} values were looked at");
    }

    [Fact]
    public async Task Ciphertexts_AreBoundToTheirRow()
    {
        await using var host = await CasesHost.StartAsync();
        var victim = await host.SubmitAssignedAsync(r => r.With(a => a with { Name = Canaries["name"] }));
        var other = await host.SubmitAssignedAsync();
        await using (var source = await host.SuperuserAsync())
        await using (var swap = source.CreateCommand($"update cases.cases set applicant_name = (select applicant_name from cases.cases where id = '{victim.CaseId}') where id = '{other.CaseId}'"))
            await swap.ExecuteNonQueryAsync(Ct);

        // Whoever can write to the database cannot have a name shown on another case.
        Assert.False((await host.Client.DetailAsync(TestPeople.Handler, other.CaseNumber, Ct)).Succeeded);
        Assert.True((await host.Client.DetailAsync(TestPeople.Handler, victim.CaseNumber, Ct)).Succeeded);
    }

    private static async Task<SubmittedCase> LiveAsync(CasesHost host, bool closeUnanswered)
    {
        var c = await host.SubmitAsync(r => r with
        {
            Description = Canaries["description"],
            Channel = Channel.Counter,
            Location = new CaseLocation { District = "三民區", Address = Canaries["place"], Latitude = 22.777123, Longitude = 120.3 },
            Applicant = new ApplicantDetails { Name = Canaries["name"], Phone = Canaries["phone"], Email = Canaries["email"], Address = Canaries["address"] },
        }, TestPeople.CityIntake, key: $"key-{Canaries["phone"]}-{closeUnanswered}");
        await host.DeliverAsync(Samples.Assigned(c.CaseId, host.Now));
        await host.DeliverAsync(Samples.Set(c.CaseId, host.Now, Samples.Due(2026, 3, 9)));
        (await host.Client.NameHelperAsync(new() { Kind = ActorKind.Citizen, CitizenLevel = 2, CaseId = c.CaseId }, c.CaseId,
            new() { Helper = new() { Name = Canaries["helper"], Relation = HelperRelation.Family, Contact = Canaries["helper's number"] }, CodeEntered = true }, Ct)).Required();
        await host.NoteAsync(c.CaseId, Canaries["note"]);
        await host.NoteAsync(c.CaseId, Canaries["internal note"], isPublic: false);
        (await host.Client.RequestSupplementAsync(TestPeople.Handler, c.CaseId, new RequestSupplementRequest { Items = [new SupplementItem(Canaries["item"], Canaries["why"])], DueOn = new DateOnly(2026, 3, 12) }, Ct)).Required();
        (await host.Client.ReceiveSupplementAsync(TestPeople.Handler, c.CaseId, new ReceiveSupplementRequest { Complete = true, Note = Canaries["receipt note"] }, Ct)).Required();
        var missed = Samples.Missed(c.CaseId, host.Now, Samples.Due(2026, 3, 9), 2);
        host.Owners.Know(missed.StageId, Samples.Slots(Canaries["reason"], Canaries["progress"]));
        await host.DeliverAsync(missed);
        var promise = new PromiseGiven { CaseId = c.CaseId, Version = 3, OccurredAt = host.Now, PromiseId = Guid.NewGuid(), PromisedOn = new DateOnly(2026, 3, 20) };
        host.Owners.Know(promise.PromiseId, Samples.Slots(Canaries["reason"], Canaries["progress"]));
        await host.DeliverAsync(promise);
        host.Owners.Know(c.CaseId, new CaseRouting { History = [new AssignmentView(host.Now, "PARKS/TREES", null, null, new LocalizedText(Canaries["hand-over"]))] });
        await host.DeliverAsync(Samples.Assigned(c.CaseId, host.Now, 2, "PARKS/TREES", "PARKS", from: "ROADS/NORTH"));
        if (!closeUnanswered)
            (await host.Client.ReplyAsync(TestPeople.Handler, c.CaseId, new ReplyRequest { Text = Canaries["reply"], Outcome = Outcome.Done }, Ct)).Required();
        if (closeUnanswered)
        {
            (await host.Client.SaveReplyDraftAsync(TestPeople.Coordinator, c.CaseId, new ReplyRequest { Text = Canaries["draft"] }, Ct)).Required();
            var supervisor = TestPeople.Staff(Guid.NewGuid(), "PARKS", "PARKS/TREES", StaffRole.Supervisor);
            var request = new SetAsideRequest { Ground = SetAsideGround.NoContentOrName, Reason = Canaries["set aside"] };
            (await host.Client.RequestSetAsideAsync(TestPeople.Coordinator, c.CaseId, request, Ct)).Required();
            (await host.Client.DecideSetAsideAsync(supervisor, Assert.Single((await host.Client.SetAsideRequestsAsync(supervisor, Ct)).Required()).RequestId, new SetAsideDecision { Approve = false, Note = Canaries["declined"] }, Ct)).Required();
            (await host.Client.WithdrawAsync(TestPeople.Coordinator, c.CaseId, new WithdrawRequest { SaidBy = Canaries["said by"], Check = IdentityCheck.Document, Reason = Canaries["withdrawal"] }, Ct)).Required();
            (await host.Client.UndoWithdrawalAsync(TestPeople.Coordinator, c.CaseId, new UndoWithdrawalRequest { Reason = Canaries["undo"] }, Ct)).Required();
        }
        await host.CloseAsync(c.CaseId, closeUnanswered ? Outcome.Duplicate : null, Canaries["closing"]);
        return c;
    }

    private static async Task<List<(string Table, string Column)>> ColumnsAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select format('%I.%I', table_schema, table_name), column_name from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var columns = new List<(string, string)>();
        while (await reader.ReadAsync(Ct))
            columns.Add((reader.GetString(0), reader.GetString(1)));
        return columns;
    }
}
