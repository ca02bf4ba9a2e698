using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Desk.Data.Migrations;

[DbContext(typeof(DeskDbContext))]
[Migration("20261204100000_BulkJobs")]
internal sealed class BulkJobs : SqlMigration;
