using CaseTracker.Platform.Data;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CaseTracker.Cases.Data.Migrations;

[DbContext(typeof(CasesDbContext))]
[Migration("20261121170000_ContactChanges")]
internal sealed class ContactChanges : SqlMigration;
