using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Cases.Data.Migrations;

[DbContext(typeof(CasesDbContext))]
[Migration("20261123091000_RelatedCases")]
internal sealed class RelatedCases : SqlMigration;
