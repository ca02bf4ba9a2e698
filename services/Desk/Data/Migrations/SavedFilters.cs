using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Desk.Data.Migrations;

[DbContext(typeof(DeskDbContext))]
[Migration("20261130100000_SavedFilters")]
internal sealed class SavedFilters : SqlMigration;
