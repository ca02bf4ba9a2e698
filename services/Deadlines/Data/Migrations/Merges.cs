using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Deadlines.Data.Migrations;

[DbContext(typeof(DeadlinesDbContext))]
[Migration("20261202091000_Merges")]
internal sealed class Merges : SqlMigration;
