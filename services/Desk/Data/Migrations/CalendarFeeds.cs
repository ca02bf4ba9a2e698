using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Desk.Data.Migrations;

[DbContext(typeof(DeskDbContext))]
[Migration("20261129100000_CalendarFeeds")]
internal sealed class CalendarFeeds : SqlMigration;
