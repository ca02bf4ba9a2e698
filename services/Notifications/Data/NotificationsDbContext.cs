using CaseTracker.Notifications.Domain;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Data;

internal sealed class NotificationsDbContext(DbContextOptions<NotificationsDbContext> options) : ServiceDbContext(options)
{
    public override string Schema => "notifications";

    public DbSet<Obligation> Obligations => Set<Obligation>();

    public DbSet<Attempt> Attempts => Set<Attempt>();

    public DbSet<ProviderEvent> ProviderEvents => Set<ProviderEvent>();

    public DbSet<UndecidedOccasion> UndecidedOccasions => Set<UndecidedOccasion>();

    public DbSet<AgencyCopy> Agencies => Set<AgencyCopy>();

    public DbSet<UnitCopy> Units => Set<UnitCopy>();

    public DbSet<Contact> Contacts => Set<Contact>();

    public DbSet<ContactCase> ContactCases => Set<ContactCase>();

    public DbSet<ContactPause> ContactPauses => Set<ContactPause>();

    public DbSet<HelperContact> HelperContacts => Set<HelperContact>();

    public DbSet<Confirmation> Confirmations => Set<Confirmation>();

    public DbSet<AccessCode> AccessCodes => Set<AccessCode>();

    public DbSet<NumbersWish> NumbersWishes => Set<NumbersWish>();

    public DbSet<MailboxMessage> MailboxMessages => Set<MailboxMessage>();

    /// <summary>Set by whoever made work for the notifier, so that it is woken after the commit.</summary>
    public bool HasWorkForNotifier { get; set; }

    /// <summary>The next version of this service's stream of a case. Its row is locked until the commit, so versions leave in their order.</summary>
    public async Task<long> NextVersionAsync(Guid caseId, CancellationToken ct) => (await Database.SqlQuery<long>($"""
        insert into notifications.case_streams as s (case_id, version) values ({caseId}, 1)
        on conflict (case_id) do update set version = s.version + 1 returning version
        """).ToListAsync(ct))[0];

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(NotificationsDbContext).Assembly);
        base.OnModelCreating(modelBuilder);
    }
}
