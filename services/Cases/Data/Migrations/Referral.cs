using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Cases.Data.Migrations;

[DbContext(typeof(CasesDbContext))]
[Migration("20261201000001_Referral")]
internal sealed class Referral : SqlMigration;
