using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Deadlines.Data.Migrations;

[DbContext(typeof(DeadlinesDbContext))]
[Migration("20261124090001_Rounds")]
internal sealed class Rounds : SqlMigration;
