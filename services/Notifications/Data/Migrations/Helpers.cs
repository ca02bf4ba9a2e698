using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Notifications.Data.Migrations;

[DbContext(typeof(NotificationsDbContext))]
[Migration("20261123110000_Helpers")]
internal sealed class Helpers : SqlMigration;
