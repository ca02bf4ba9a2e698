using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Shared;
using CaseTracker.Platform.Data;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Admin.Accounts;

/// <summary>One person's account, and what an administrator may do with it. A set-up code is shown once, in the answer to the act that made it.</summary>
internal sealed class AccountModel(AdministerAccounts accounts, Links links) : ConfirmedPage
{
    [BindProperty]
    public string? UserName { get; set; }

    public StaffMember Member { get; private set; } = null!;

    public AccountView Account { get; private set; } = AccountView.None;

    public string? GivenCode { get; private set; }

    /// <summary>Under the public address of the installation: what a request says its host is does not matter.</summary>
    public string SetUpAddress => links.Absolute("/staff/sign-in/set-up");

    public string StateCode => EnumText<AccountState>.Write(Account.State);

    public bool Own => Member.Id == Person.Id;

    public IEnumerable<string> Acts
    {
        get
        {
            if (Account.State == AccountState.Disabled)
                return ["enable"];
            List<string> acts = ["code"];
            if (Account.State == AccountState.Locked)
                acts.Insert(0, "unlock");
            if (Account.SecondFactor)
                acts.Add("reset");
            acts.Add("disable");
            return acts;
        }
    }

    public async Task<IActionResult> OnGetAsync(Guid id) => await ReadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, string? act)
    {
        if (!await ReadAsync(id))
            return NotFound();
        if (act == "create" && string.IsNullOrWhiteSpace(UserName))
        {
            ModelState.Add(T, nameof(UserName), "required");
            return this.Invalid();
        }
        var result = act switch
        {
            "create" => await accounts.CreateAsync(Person, id, UserName!.Trim(), Aborted),
            "code" => await accounts.GiveCodeAsync(Person, id, Aborted),
            "unlock" => await accounts.UnlockAsync(Person, id, Aborted),
            "reset" => await accounts.ResetSecondFactorAsync(Person, id, Aborted),
            "disable" => await accounts.DisableAsync(Person, id, Aborted),
            "enable" => await accounts.EnableAsync(Person, id, Aborted),
            _ => Failure.NotFound("unknown-act"),
        };
        if (!result.Succeeded)
        {
            ModelState.AddModelError(result.Failure.Code.StartsWith("user-name", StringComparison.Ordinal) ? nameof(UserName) : "", Sentences.Of(T, result.Failure));
            Response.StatusCode = result.Failure.Status;
            return Page();
        }
        if (act is not ("create" or "code"))
            return Done("desk.done.account-" + act, $"/staff/admin/accounts/{id}");
        GivenCode = result.Value;
        await ReadAsync(id);
        return Page();
    }

    private async Task<bool> ReadAsync(Guid id)
    {
        await ReadDirectoryAsync();
        if (Directory.Person(id) is not { } member)
            return false;
        Member = member;
        Account = (await accounts.ReadAsync([id], Aborted)).GetValueOrDefault(id, AccountView.None);
        return true;
    }
}
