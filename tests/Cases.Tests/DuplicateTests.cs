using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Xunit;

namespace CaseTracker.Cases.Tests;

/// <summary>Open cases that may be about the same matter are found by where they are.</summary>
public sealed class DuplicateTests : IAsyncLifetime
{
    private CasesHost _host = null!;
    private int _people;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await CasesHost.StartAsync();

    [Fact]
    public async Task WithinAHundredMetres_NearestFirst_OfTheSameServiceAndStillOpen()
    {
        var asked = await SubmitAsync(22.6543, 120.3123, "民族一路與同盟路口");
        var far = await SubmitAsync(22.6543 + 0.00085, 120.3123, "同盟三路"); // 95 m
        var near = await SubmitAsync(22.6543, 120.3123 + 0.0003, "路口旁"); // 31 m
        await SubmitAsync(22.6543 + 0.00095, 120.3123, "同盟四路"); // 106 m
        await SubmitAsync(22.6543, 120.3123, "這裡", r => r with { Confidential = true });
        await SubmitAsync(22.6543, 120.3123, "這裡", r => r with { ServiceCode = "HOT-HOLE" });
        var closed = await SubmitAsync(22.6543, 120.3123, "這裡");
        await _host.ReplyAsync(closed.CaseId);

        var found = await FindAsync(asked);

        Assert.Equal([near.CaseNumber, far.CaseNumber], found.Select(f => f.Row.CaseNumber));
        Assert.Equal([31, 95], found.Select(f => f.Metres));
        Assert.DoesNotContain("申請人", string.Concat(found.Select(f => f.ToString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutCoordinates_TheNamesOfTheAddressDecide_InWhateverOrder()
    {
        var asked = await SubmitAsync(null, null, "民族一路與十全一路口");
        var same = await SubmitAsync(null, null, "十全一路、民族一路交叉口附近");
        var withPoint = await SubmitAsync(22.6401, 120.3123, "民族一路及十全一路口");
        await SubmitAsync(null, null, "民族一路與九如二路口");
        await SubmitAsync(null, null, "十全一路、民族一路交叉口附近", r => r.At(l => l with { District = "鹽埕區" }));

        Assert.Equal(new[] { same.CaseNumber, withPoint.CaseNumber }.Order(), (await FindAsync(asked)).Select(f => f.Row.CaseNumber).Order());
        Assert.All(await FindAsync(asked), f => Assert.Null(f.Metres));
        // Both have points, and those are far apart: the same names mean another end of the street.
        var elsewhere = await SubmitAsync(22.6999, 120.3123, "民族一路及十全一路口");
        Assert.DoesNotContain(withPoint.CaseNumber, (await FindAsync(elsewhere)).Select(f => f.Row.CaseNumber));
    }

    [Fact]
    public async Task OldCases_AndThoseOfOtherAgencies_AreNotNamed()
    {
        var old = await SubmitAsync(22.6543, 120.3123, "這裡");
        _host.Clock.MoveTo(_host.Now.AddDays(91));
        var parks = await SubmitAsync(22.6543, 120.3123, "這裡", assigned: false);
        await _host.DeliverAsync(Samples.Assigned(parks.CaseId, _host.Now, unit: "PARKS/TREES", agency: "PARKS", noHandler: true));
        var asked = await SubmitAsync(22.6543, 120.3123, "這裡");

        Assert.Empty(await FindAsync(asked));
        Assert.Equal([parks.CaseNumber], (await _host.Client.DuplicatesAsync(TestPeople.Coordinator, asked.CaseId, Ct)).Required().Select(f => f.Row.CaseNumber));
        Assert.Equal(404, (await _host.Client.DuplicatesAsync(TestPeople.Handler, parks.CaseId, Ct)).Failure!.Status);
        Assert.NotEqual(old.CaseNumber, asked.CaseNumber);
    }

    [Theory]
    [InlineData("民族一路與十全一路口", "十全一路、民族一路交叉口附近", true)]
    [InlineData("三民區民族一路與十全一路口", "民族一路與十全一路口", false)]
    [InlineData("公園", null, false)]
    public void Names_AreThoseOfTheAddress(string asked, string? other, bool all)
    {
        var names = PlaceTerms.NamesOf(asked);
        Assert.Equal(all, names.Count > 0 && names.All(n => SearchTerms.Of(other).Contains(n)));
    }

    private async Task<IReadOnlyList<MatterView>> FindAsync(SubmittedCase asked) => (await _host.Client.DuplicatesAsync(TestPeople.Handler, asked.CaseId, Ct)).Required();

    private async Task<SubmittedCase> SubmitAsync(double? latitude, double? longitude, string address, Func<SubmitCaseRequest, SubmitCaseRequest>? change = null, bool assigned = true)
    {
        var person = ++_people;
        var submitted = await _host.SubmitAsync(r =>
        {
            r = r.With(a => a with { Name = $"申請人{person}", Phone = $"0922{person:000000}", Email = null }).At(l => l with { Latitude = latitude, Longitude = longitude, Address = address });
            return change?.Invoke(r) ?? r;
        });
        if (assigned)
            await _host.DeliverAsync(Samples.Assigned(submitted.CaseId, _host.Now));
        return submitted;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
