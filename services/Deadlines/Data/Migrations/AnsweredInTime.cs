using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Deadlines.Data.Migrations;

[DbContext(typeof(DeadlinesDbContext))]
[Migration("20261125090000_AnsweredInTime")]
internal sealed class AnsweredInTime : SqlMigration;
