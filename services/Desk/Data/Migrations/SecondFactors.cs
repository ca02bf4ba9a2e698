using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Desk.Data.Migrations;

[DbContext(typeof(DeskDbContext))]
[Migration("20261126080000_SecondFactors")]
internal sealed class SecondFactors : SqlMigration;
