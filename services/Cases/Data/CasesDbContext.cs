using CaseTracker.Cases.Domain;
using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Data;

internal sealed class CasesDbContext : ServiceDbContext
{
    public const string Name = "cases";

    /// <summary>Key of the data source that sees every row.</summary>
    public const string System = "cases-system";

    // What is saved for a member of staff needs the scope at the head of its transaction.
    public CasesDbContext(DbContextOptions<CasesDbContext> options) : base(options) => Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;

    public override string Schema => Name;

    public DbSet<Case> Cases => Set<Case>();
    public DbSet<TimelineRecord> Timeline => Set<TimelineRecord>();
    public DbSet<Reply> Replies => Set<Reply>();
    public DbSet<ReplyDraft> ReplyDrafts => Set<ReplyDraft>();
    public DbSet<Supplement> Supplements => Set<Supplement>();
    public DbSet<SupplementAnswer> SupplementAnswers => Set<SupplementAnswer>();
    public DbSet<ContactChange> ContactChanges => Set<ContactChange>();
    public DbSet<CaseHelper> Helpers => Set<CaseHelper>();
    public DbSet<Closing> Closings => Set<Closing>();
    public DbSet<Referral> Referrals => Set<Referral>();
    public DbSet<SetAsideAsked> SetAsides => Set<SetAsideAsked>();
    public DbSet<CaseAssignment> Assignments => Set<CaseAssignment>();
    public DbSet<CaseAccess> Access => Set<CaseAccess>();
    public DbSet<Attachment> Attachments => Set<Attachment>();
    public DbSet<AttachmentChunk> AttachmentChunks => Set<AttachmentChunk>();
    public DbSet<IdempotencyRow> IdempotencyKeys => Set<IdempotencyRow>();
    public DbSet<CaseSearchRow> CaseSearch => Set<CaseSearchRow>();
    public DbSet<CaseTermsRow> CaseTerms => Set<CaseTermsRow>();
    public DbSet<BoardDayRow> BoardDays => Set<BoardDayRow>();
    public DbSet<LearnedTermRow> LearnedTerms => Set<LearnedTermRow>();
    public DbSet<LearnedUnitRow> LearnedUnits => Set<LearnedUnitRow>();
    public DbSet<ServiceItemRow> ServiceItems => Set<ServiceItemRow>();

    /// <summary>The case, locked until the transaction ends: messages about one case are folded one after the other instead of failing on each other.</summary>
    public async Task<Case> LockAsync(Guid caseId, CancellationToken ct) => (await LockAsync([caseId], ct))[caseId];

    /// <summary>Several cases, locked in the order of their ids, so that no two transactions wait for each other.</summary>
    public async Task<IReadOnlyDictionary<Guid, Case>> LockAsync(IReadOnlyCollection<Guid> caseIds, CancellationToken ct)
    {
        var ids = caseIds.Distinct().ToArray();
        // No composition: "for update" has to stay outermost.
        var found = await Cases.FromSqlRaw("select c.*, c.xmin from cases.cases c where c.id = any({0}) order by c.id for update", ids).ToDictionaryAsync(c => c.Id, ct);
        return found.Count == ids.Length ? found : throw new InvalidOperationException($"A message names the case {ids.First(id => !found.ContainsKey(id))}, which was never submitted here.");
    }

    /// <summary>Who watches these cases with their applicants now, in the order in which they were named.</summary>
    public async Task<ILookup<Guid, CaseHelper>> HelpersOfAsync(IReadOnlyCollection<Guid> caseIds, CancellationToken ct) =>
        (caseIds.Count == 0 ? [] : await Helpers.AsNoTracking().Where(h => caseIds.Contains(h.CaseId) && h.EndedAt == null).OrderBy(h => h.NamedAt).ThenBy(h => h.Id).ToListAsync(ct)).ToLookup(h => h.CaseId);

    /// <summary>Who watches a case with its applicant now.</summary>
    public async Task<IReadOnlyList<CaseHelper>> HelpersOfAsync(Case @case, CancellationToken ct) => [.. (await HelpersOfAsync(@case.Helpers == 0 ? [] : [@case.Id], ct))[@case.Id]];

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(CasesDbContext).Assembly);
        base.OnModelCreating(modelBuilder);
    }
}
