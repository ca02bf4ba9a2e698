using CaseTracker.ProviderSimulator;

namespace CaseTracker.FaultTests;

/// <summary>Whoever carries the messages is busy, slow, away, or takes a message and does not say so.</summary>
[Collection(FaultCollection.Name)]
public sealed class ProviderTests(Faults faults)
{
    // F-30; F-31: taken and not taken; F-32: taken without an answer, an answer that is cut or no good; not taken and no answer.
    private static readonly string[] Kinds = ["429", "500", "500-kept", "accept-drop", "drop", "garbled", "wrong-type", "other-account"];

    /// <summary>F-30 to F-32: all of them in a row, with reports that come and reports that do not.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task SmsProviderFails(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        foreach (var callbacks in (string[])["normal", "none"])
        {
            city.Sms.Play([.. Kinds.Select(k => new Script { Fault = k, Times = load == Load.Idle ? 1 : 6, Callbacks = callbacks, RetryAfter = k == "429" ? 1 : null }), new Script { Callbacks = callbacks }]);
            await citizens.MoreAsync(load == Load.Idle ? 5 : 40);
        }
        city.Sms.Play(new Script { Callbacks = "normal" });
    });

    [Fact]
    public Task SmsProviderFails_AtIdle() => SmsProviderFails(Load.Idle);

    /// <summary>F-33: the provider's list is down, then late, while it is asked what became of messages.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task SmsListIsLate(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        city.Sms.List = new ListBehaviour(Down: true);
        city.Sms.Play(new Script { Fault = "accept-drop", Times = 5 }, new Script());
        await citizens.MoreAsync(6);
        await city.AgeAsync(TimeSpan.FromMinutes(3));
        city.Sms.List = new ListBehaviour(DelaySeconds: 5);
        await citizens.MoreAsync(6);
        await city.AgeAsync(TimeSpan.FromMinutes(3));
        city.Sms.List = new ListBehaviour();
    });

    /// <summary>F-34: reports come before the answer, twice, backwards, late, or from somebody else.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task SmsReportsAreOdd(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        foreach (var callbacks in (string[])["early", "twice", "reversed", "late", "forged"])
        {
            city.Sms.Play(new Script { Callbacks = callbacks });
            await citizens.MoreAsync(load == Load.Idle ? 2 : 12);
        }
        city.Sms.Play(new Script { Callbacks = "normal" });
    });

    /// <summary>F-35: nobody can be reached; what is not a text message goes on, and then everything leaves.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task SmsProviderIsAway(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        city.ToSms.Break();
        var mails = Directory.GetFiles(Path.Combine(city.Mail.Mails, "new")).Length;
        await citizens.MoreAsync(load == Load.Idle ? 4 : 30);
        await Wait.UntilAsync(() => Directory.GetFiles(Path.Combine(city.Mail.Mails, "new")).Length > mails, TimeSpan.FromSeconds(60), "mails leave meanwhile");
        city.ToSms.Mend();
    });

    /// <summary>F-28: the mail server has the whole mail, and its answer is lost.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task MailAnswerIsLost(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        for (var i = 0; i < 3; i++)
        {
            var cuts = city.ToMail.Cuts;
            city.ToMail.CutAt("\r\n.\r\n", afterServerWorked: true);
            await Wait.UntilAsync(() => city.ToMail.Cuts > cuts, TimeSpan.FromSeconds(60), "a mail is cut");
        }
        await citizens.MoreAsync(2);
    });

    /// <summary>F-27, F-29: the mail server is away, then slow, then hangs.</summary>
    [Theory, MemberData(nameof(Faults.Loads), MemberType = typeof(Faults)), Trait("Tier", "Full")]
    public Task MailServerIsAwayThenSlow(Load load) => faults.RunAsync(load, async (city, citizens) =>
    {
        city.ToMail.Break();
        await citizens.MoreAsync(4);
        city.ToMail.Mend();
        city.ToMail.Pace(2000);
        await citizens.MoreAsync(4);
        city.ToMail.Hold();
        city.ToMail.Pace(0);
        await citizens.MoreAsync(4);
        city.ToMail.Release();
    });
}
