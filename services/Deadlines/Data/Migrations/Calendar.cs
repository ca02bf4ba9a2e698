using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Deadlines.Data.Migrations;

[DbContext(typeof(DeadlinesDbContext))]
[Migration("20261121000020_Calendar")]
internal sealed class Calendar : SqlMigration;
