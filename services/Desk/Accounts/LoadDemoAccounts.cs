using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Desk.Accounts;

/// <summary>Gives the invented staff credentials with a password everybody knows. Development only; <see cref="SignInStaff"/> refuses them elsewhere too.</summary>
internal sealed class LoadDemoAccounts(DeskDbContext db, SeedFiles seeds, IHostEnvironment environment, UserManager<Credential> users) : ISeed
{
    public async Task LoadAsync(CancellationToken ct)
    {
        if (!environment.IsDevelopment())
            throw new StartupException("Demo accounts have a password everybody knows: they are for Development only.");
        var known = await db.Credentials.Select(c => c.StaffId).ToHashSetAsync(ct);
        var missing = (await DemoAccounts.AllAsync(seeds, ct)).Where(p => !known.Contains(p.Id)).ToList();
        if (missing.Count == 0)
            return;
        string? hash = null;
        foreach (var person in missing)
        {
            var credential = new Credential
            {
                StaffId = person.Id,
                UserName = person.UserName,
                NormalizedUserName = users.NormalizeName(person.UserName),
                SecurityStamp = Credential.NewStamp(),
                Demo = true,
            };
            // One hash for all: a hash takes long on purpose, and this password is no secret.
            credential.PasswordHash = hash ??= users.PasswordHasher.HashPassword(credential, DemoAccounts.Password);
            db.Credentials.Add(credential);
        }
        await db.SaveChangesAsync(ct);
    }
}
