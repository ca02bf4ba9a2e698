using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Portal.Data.Migrations;

[DbContext(typeof(PortalDbContext))]
[Migration("20261123063000_SavedJourneys")]
internal sealed class SavedJourneys : SqlMigration;
