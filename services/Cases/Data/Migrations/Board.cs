using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Cases.Data.Migrations;

[DbContext(typeof(CasesDbContext))]
[Migration("20261129090000_Board")]
internal sealed class Board : SqlMigration;
