using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Portal.Data.Migrations;

[DbContext(typeof(PortalDbContext))]
[Migration("20261121000002_Estimates")]
internal sealed class Estimates : SqlMigration;
