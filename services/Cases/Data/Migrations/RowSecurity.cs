using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Cases.Data.Migrations;

[DbContext(typeof(CasesDbContext))]
[Migration("20261126110000_RowSecurity")]
internal sealed class RowSecurity : SqlMigration;
