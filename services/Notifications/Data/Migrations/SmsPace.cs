using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Notifications.Data.Migrations;

[DbContext(typeof(NotificationsDbContext))]
[Migration("20261121195500_SmsPace")]
internal sealed class SmsPace : SqlMigration;
