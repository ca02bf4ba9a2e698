using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Desk.Data.Migrations;

[DbContext(typeof(DeskDbContext))]
[Migration("20261121000001_Init")]
internal sealed class Init : SqlMigration;
