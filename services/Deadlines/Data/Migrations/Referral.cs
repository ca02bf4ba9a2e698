using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Deadlines.Data.Migrations;

[DbContext(typeof(DeadlinesDbContext))]
[Migration("20261201000001_Referral")]
internal sealed class Referral : SqlMigration;
