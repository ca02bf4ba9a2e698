using CaseTracker.Contracts;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CaseTracker.Desk.Accounts;

/// <summary>The first account of a new installation: whoever applies the migrations sees its set-up code on the terminal. Nothing happens once somebody has chosen a password.</summary>
internal sealed class InviteFirstAdministrator(DeskDbContext db, UserManager<Credential> users, AuditTrail<DeskDbContext> audit, IOptions<DeskOptions> options, MachineTime machine) : ISeed
{
    private const string UserName = "administrator";

    public async Task LoadAsync(CancellationToken ct)
    {
        if (options.Value.FirstAdministrator is not { } staffId || await db.Credentials.AnyAsync(c => !c.Demo && c.PasswordHash != null, ct))
            return;
        var credential = await db.Credentials.SingleOrDefaultAsync(c => c.StaffId == staffId, ct);
        if (credential is null)
            db.Credentials.Add(credential = new() { StaffId = staffId, UserName = UserName, NormalizedUserName = users.NormalizeName(UserName), SecurityStamp = Credential.NewStamp() });
        var code = SetupCodes.Give(credential, machine.GetUtcNow());
        audit.Add(Actor.Service("desk"), "setup-code-given", null, new { staffId });
        await db.SaveChangesAsync(ct);
        Console.WriteLine($"First administrator: choose a password at /staff/sign-in/set-up with the user name {credential.UserName} and the set-up code {code} (24 hours).");
    }
}
