using System.Runtime.CompilerServices;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Exports;
using CaseTracker.Desk.Reading;
using CaseTracker.Desk.Shared;
using CaseTracker.WebUi;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Mvc;

namespace CaseTracker.Desk.Areas.Desk.Pages.Exports;

/// <summary>Saves the cases of a search as a table. What each column may show of whom, the owner decides.</summary>
internal sealed class CasesModel(CasesClient cases, ServiceCatalogue catalogue, Districts districts) : CaseFilterPage(cases, catalogue, districts)
{
    private readonly CasesClient cases = cases;
    private readonly Districts districts = districts;

    [BindProperty]
    public ExportInput Input { get; set; } = new();

    /// <summary>How many cases there are now; null when that cannot be said.</summary>
    public CaseSearchPage? Found { get; private set; }

    public bool MayTakePersonalData => Person.IsAny(StaffPolicies.MayTakePersonalData);

    public string PostAddress => Address();

    public string BackAddress => AddressOf("/staff/cases");

    public IEnumerable<Choice> Columns(bool personal) => CaseColumn.All.Where(c => c.Personal == personal).Select(c => new Choice(c.Key, T["exports.column." + c.Key]));

    protected override string Path => "/staff/exports/cases";

    public async Task<IActionResult> OnGetAsync()
    {
        Input.Columns = [.. CaseColumn.All.Where(c => !c.Personal).Select(c => c.Key)];
        await ReadAsync();
        return ModelState.IsValid ? Page() : Invalid();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await ReadFiltersAsync();
        var columns = CaseColumn.All.Where(c => (c.Personal ? Input.Personal : Input.Columns).Contains(c.Key)).ToList();
        if (columns.Count == 0)
            ModelState.AddModelError("Input.Columns", T["exports.error.columns"]);
        if (Input.Format is not (ExportInput.Csv or ExportInput.Ods))
            ModelState.AddModelError("Input.Format", T["exports.error.format"]);
        if (Forgotten || !ModelState.IsValid)
            return await AgainAsync(StatusCodes.Status400BadRequest);

        var answer = await cases.ExportAsync(Actor, new() { Query = Query, PersonalData = columns.Any(c => c.Personal), Purpose = Input.Purpose }, Aborted);
        if (answer.Failure is { } failure)
        {
            if (failure.Code == "too-many" && long.TryParse(failure.Current, out var many))
                ModelState.AddModelError("", T.Format("exports.too-many", ("n", many), ("most", ExportCasesRequest.MostCases)));
            else if (failure.Errors?.ContainsKey("purpose") == true || failure.Errors is null)
                ModelState.Add(T, failure, field => field == "purpose" ? "Input.Purpose" : "");
            else
                AddQueryErrors(failure.Errors);
            return await AgainAsync(failure.Status);
        }
        var export = answer.Value!;
        var name = $"cases-{TaipeiFormat.Machine(TaipeiFormat.DateOf(export.Head.AsOf))}.{Input.Format}";
        if (Input.Format == ExportInput.Csv)
            return new FileDownload(name, CsvSheet.MediaType, length: null, export, (target, ct) => CsvSheet.WriteAsync(target, RowsAsync(export, columns, ct), mark: !Input.WithoutMark, ct));
        try
        {
            using (export)
            {
                var file = await OdsAsync(RowsAsync(export, columns, Aborted));
                return new FileDownload(name, OdsSheet.MediaType, file.Length, file, file.CopyToAsync);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            ModelState.Add(T, Failure.Unavailable(), field => field);
            return await AgainAsync(StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>The file's first entry has to say its size before its content, so the file is made before it is sent; its name is gone before there is anything in it, and it itself with its last reader.</summary>
    private async Task<FileStream> OdsAsync(IAsyncEnumerable<IReadOnlyList<object?>> rows)
    {
        var path = System.IO.Path.GetTempFileName();
        var file = new FileStream(path, FileMode.Truncate, FileAccess.ReadWrite, FileShare.Delete);
        try
        {
            System.IO.File.Delete(path);
            await OdsSheet.WriteAsync(file, T["exports.sheet"], rows, Aborted);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(CaseExport export, List<CaseColumn> columns, [EnumeratorCancellation] CancellationToken ct)
    {
        var words = new CaseWords(T, Directory, districts);
        yield return [T.Format("exports.watermark", ("title", Person.Title), ("unit", Person.Unit is { } unit ? UnitNameOf(unit) : Directory.AgencyName(Person.Agency) ?? new(Person.Agency, Person.Agency)),
            ("at", TaipeiFormat.DateTimeWithYear(export.Head.AsOf, T.Language)), ("purpose", Input.Purpose!.Trim()), ("n", export.Head.Cases))];
        yield return [.. columns.Select(c => T["exports.column." + c.Key])];
        var left = export.Head.Cases;
        await foreach (var one in export.ReadAsync(ct))
        {
            left--;
            yield return [.. columns.Select(c => c.Of(one, words))];
        }
        if (left > 0)
            yield return [T.Count("exports.gone", left)];
    }

    private async Task<IActionResult> AgainAsync(int status)
    {
        await CountAsync();
        Response.StatusCode = status;
        return Page();
    }

    private async Task ReadAsync()
    {
        await ReadFiltersAsync();
        await CountAsync();
    }

    private async Task CountAsync()
    {
        if (Forgotten)
            return;
        var found = await cases.SearchAsync(Actor, Query with { PageSize = 1 }, Aborted);
        if (found.Failure is { Errors.Count: > 0 } wrong)
        {
            if (ModelState.IsValid)
                AddQueryErrors(wrong.Errors);
        }
        else if (!found.Succeeded)
            MissingParts.Add("desk.missing.cases");
        else
            Found = found.Value;
    }
}

internal sealed class ExportInput
{
    public const string Csv = "csv", Ods = "ods";

    public string[] Columns { get; set; } = [];
    public string[] Personal { get; set; } = [];
    public string? Format { get; set; } = Csv;
    public bool WithoutMark { get; set; }
    public string? Purpose { get; set; }
}
