using System.Diagnostics;
using System.Globalization;
using CaseTracker.Cases.Domain;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using Npgsql;
using NpgsqlTypes;

namespace CaseTracker.Benchmarks;

/// <summary>A city's cases in the real schema: encrypted, with the real terms, written by COPY (which row-level security leaves to a superuser). The same every time but for the ciphertexts.</summary>
internal sealed class FilledCases(ColumnCipher cipher, BlindIndex index, DateTimeOffset now)
{
    private const int Days = 180;
    private const int People = 100_000;
    private const int StaffPerUnit = 16;

    public static readonly string[] Units = ["PWB-ROADS/MAINT", "PWB-ROADS/LIGHT", "PWB-PARKS/MAINT", "PWB-PARKS/TREES", "PWB-BDT/NORTH", "PWB-BDT/SOUTH", "WRB/RIVERS", "WRB/SEWERS", "TB/SIGNALS", "EPB/NOISE", "EPB/WASTE", "KPD/TRAFFIC"];
    public static readonly string[] Topics = ["路燈", "坑洞", "大樹", "違建", "積水", "噪音", "垃圾", "紅綠燈"];
    private static readonly int[] TopicOfHundred = [.. Enumerable.Range(0, 100).Select(i => i < 25 ? 0 : i < 45 ? 1 : i < 57 ? 2 : i < 67 ? 3 : i < 77 ? 4 : i < 87 ? 5 : i < 95 ? 6 : 7)];
    private static readonly string[][] Said =
    [
        ["路燈不亮，晚上走路看不到路面", "整排路燈一閃一閃的", "燈桿歪了，怕會倒下來", "白天路燈一直亮著很浪費電"],
        ["路面有一個大坑洞，機車經過很危險", "柏油破損，下雨後坑洞愈來愈大", "人孔蓋比路面低很多", "昨天有人騎車摔倒受傷"],
        ["大樹倒了，壓到人行道", "樹枝太長擋住號誌", "公園的樹有白蟻", "颱風過後大樹傾斜"],
        ["頂樓正在蓋違建，每天施工", "鄰居用鐵皮圍住防火巷", "一樓騎樓違建占用", "違建拆了又蓋"],
        ["巷口積水三天沒有退", "水溝阻塞，一下雨就積水到膝蓋", "側溝清淤以後又滿了", "地下道積水，車子都過不去"],
        ["半夜施工噪音很大，小孩不能睡", "卡拉OK唱到凌晨", "冷氣室外機的噪音每天都有", "工廠的機器聲音很吵"],
        ["路邊有人亂丟垃圾，很臭", "廢棄家具堆在巷子裡", "垃圾車最近都沒有來", "空地堆滿垃圾有老鼠"],
        ["紅綠燈壞了，車子不知道怎麼走", "行人秒數太短，老人家走不完", "號誌被樹擋住看不到", "左轉箭頭一直不亮"],
    ];
    private static readonly string[] Asked = ["請派人來看一下，謝謝。", "希望儘快處理。", "已經打過1999兩次，還是沒有人來。", "住戶都很困擾，請相關單位協助。", "麻煩長官了。", "上個月反映過，到現在沒有改善。", "照片另外用電子郵件寄。"];
    private const string RoadCharacters = "中山民族建國博愛三多成功自強復興光華明誠大順九如同盟河堤鼎山文藻孟子左營新庄仔海軍蓮潭翠華鳳仁林園鳥松澄清湖美術青年漢神瑞隆崗前鎮草衙佛公鹽埕鼓岩美麗島後驛凹子底楠梓橋頭岡山路竹阿蓮田寮燕巢";
    private static readonly string[] Surnames = ["陳", "林", "黃", "張", "李", "王", "吳", "劉", "蔡", "楊", "許", "鄭", "謝", "郭", "洪", "邱", "曾", "廖"];
    private const string Given = "怡君志明淑芬俊傑美玲家豪雅婷建宏惠如宗翰佳穎冠宇欣怡柏翰詩涵承恩宜蓁";

    /// <summary>Districts of the generated cases.</summary>
    public static readonly string[] Districts = [.. Enumerable.Range(1, 38).Select(i => $"6400{i:00}00000")];

    public static string Road(int i) => $"{RoadCharacters[i * 7 % RoadCharacters.Length]}{RoadCharacters[(i * 13 + 5) % RoadCharacters.Length]}{(i % 3) switch { 0 => "路", 1 => "街", _ => "一路" }}";

    public static string Name(int person) => $"{Surnames[person % Surnames.Length]}{Given[person / 18 % Given.Length]}{Given[person / 700 % Given.Length]}";

    public static string Phone(int person) => $"+8869{person * 761L % 100_000_000:00000000}";

    public static string Email(int person) => $"person{person}@example.test";

    public static string FileNumber(int i) => $"高市工養字第114{i:00000000}號";

    public static int PersonOf(int i) => (int)(i * 7919L % People);

    public static Guid Staff(int unit, int member) => new(unit, (short)member, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1);

    public static string Number(int i)
    {
        var digits = (1_000_000_000L + i * 8_999L % 8_000_000_000L).ToString(CultureInfo.InvariantCulture);
        return digits + CaseNumber.CheckDigit(digits);
    }

    public async Task FillAsync(string database, int cases)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { CommandTimeout = 0 }.ConnectionString);
        var definition = (string)(await ScalarAsync(source, "select pg_get_indexdef('cases.ix_case_terms_terms'::regclass)"))!;
        await ScalarAsync(source, "drop index cases.ix_case_terms_terms");
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(CopyCasesAsync(source, cases), CopyAsync(source, "cases.case_access (agency, case_id, level)", cases, async (copy, i) =>
        {
            await copy.WriteAsync(Agency(i), NpgsqlDbType.Text);
            await copy.WriteAsync(Id(i, cases), NpgsqlDbType.Uuid);
            await copy.WriteAsync("responsible", NpgsqlDbType.Text);
        }));
        Console.WriteLine($"  cases written after {watch.Elapsed.TotalSeconds:F0} s");
        var terms = 0L;
        await CopyAsync(source, "cases.case_search (case_id, status, owner_agency, unit, service_code, district, channel, received_at, clock_ends_at)", cases, async (copy, i) =>
        {
            await copy.WriteAsync(Id(i, cases), NpgsqlDbType.Uuid);
            await copy.WriteAsync(Status(i, cases), NpgsqlDbType.Text);
            await copy.WriteAsync(Agency(i), NpgsqlDbType.Text);
            await Nullable(copy, Waiting(i, cases) ? null : Units[Unit(i)]);
            await copy.WriteAsync(Service(i), NpgsqlDbType.Text);
            await copy.WriteAsync(Districts[i * 31 % Districts.Length], NpgsqlDbType.Text);
            await copy.WriteAsync(Channel(i), NpgsqlDbType.Text);
            await copy.WriteAsync(Received(i, cases), NpgsqlDbType.TimestampTz);
            await Nullable(copy, ClockEnds(i, cases));
        });
        await CopyAsync(source, "cases.case_terms (case_id, terms)", cases, async (copy, i) =>
        {
            var found = Confidential(i) ? [] : index.Terms("words", SearchTerms.Of(Place(i), Text(i)));
            terms += found.Length;
            await copy.WriteAsync(Id(i, cases), NpgsqlDbType.Uuid);
            await copy.WriteAsync(HasFile(i) ? [.. found.Union(index.Terms("file", SearchTerms.OfFileNumber(FileNumber(i))))] : found, NpgsqlDbType.Array | NpgsqlDbType.Integer);
        });
        Console.WriteLine($"  {terms:N0} terms written after {watch.Elapsed.TotalSeconds:F0} s");
        await ScalarAsync(source, "set maintenance_work_mem = '1GB'; " + definition);
        Console.WriteLine($"  indexed after {watch.Elapsed.TotalSeconds:F0} s");
        foreach (var table in (string[])["cases", "case_access", "case_search", "case_terms"])
            await ScalarAsync(source, $"vacuum analyze cases.{table}");
        Console.WriteLine($"  ready after {watch.Elapsed.TotalSeconds:F0} s; cases {await ScalarAsync(source, "select pg_size_pretty(pg_total_relation_size('cases.cases'))")}, "
            + $"search rows {await ScalarAsync(source, "select pg_size_pretty(pg_relation_size('cases.case_search'))")}, their terms {await ScalarAsync(source, "select pg_size_pretty(pg_table_size('cases.case_terms'))")}, index of terms {await ScalarAsync(source, "select pg_size_pretty(pg_relation_size('cases.ix_case_terms_terms'))")}");
    }

    private Task CopyCasesAsync(NpgsqlDataSource source, int cases)
    {
        byte[] sealedName = cipher.Encrypt("王小明", "cases.applicant_name", Guid.Empty);
        return CopyAsync(source, """
            cases.cases (id, number, version, acts, lookup_generation, status, service_code, service_name, service_kind, tracker, service_agency, limit_value, limit_unit, first_report_satisfies,
              channel, confidential, received_at, registered_at, district, agency_file_number, description, place, applicant_name, name_hash, phone_hash, email_hash, notify, language,
              owner_agency, agency, unit, handler, routing_version, due_has_time, due_version, paused, paused_version, extensions, promise_version, delay_version, clock_ends_at, overdue_from, due_on,
              supplements, last_public_event_at, last_seq, clock_start, due_provisional, news_asked_times, helpers)
            """, cases, async (copy, i) =>
        {
            var id = Id(i, cases);
            var person = PersonOf(i);
            var received = Received(i, cases);
            var waiting = Waiting(i, cases);
            var ends = ClockEnds(i, cases);
            await copy.WriteAsync(id, NpgsqlDbType.Uuid);
            await copy.WriteAsync(Number(i), NpgsqlDbType.Text);
            await copy.WriteAsync(3L, NpgsqlDbType.Bigint);
            await copy.WriteAsync(1, NpgsqlDbType.Integer);
            await copy.WriteAsync(1, NpgsqlDbType.Integer);
            foreach (var text in (string[])[Status(i, cases), Service(i), Topics[Topic(i)], "petition", "petition", "RDEC"])
                await copy.WriteAsync(text, NpgsqlDbType.Text);
            await copy.WriteAsync(5, NpgsqlDbType.Integer);
            await copy.WriteAsync("working_days", NpgsqlDbType.Text);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean);
            await copy.WriteAsync(Channel(i), NpgsqlDbType.Text);
            await copy.WriteAsync(Confidential(i), NpgsqlDbType.Boolean);
            await copy.WriteAsync(received, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(received, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(Districts[i * 31 % Districts.Length], NpgsqlDbType.Text);
            await Nullable(copy, HasFile(i) ? FileNumber(i) : null);
            await copy.WriteAsync(cipher.Encrypt(Text(i), "cases.description", id), NpgsqlDbType.Bytea);
            await copy.WriteAsync(cipher.Encrypt(Place(i), "cases.place", id), NpgsqlDbType.Bytea);
            await copy.WriteAsync(sealedName, NpgsqlDbType.Bytea);
            await copy.WriteAsync(index.Hash("name", ContactRules.NameKey(Name(person))), NpgsqlDbType.Bytea);
            await copy.WriteAsync(index.Hash("phone", Phone(person)), NpgsqlDbType.Bytea);
            await copy.WriteAsync(index.Hash("email", Email(person)), NpgsqlDbType.Bytea);
            await copy.WriteAsync("sms email", NpgsqlDbType.Text);
            await copy.WriteAsync("zh", NpgsqlDbType.Text);
            await copy.WriteAsync(Agency(i), NpgsqlDbType.Text);
            await Nullable(copy, waiting ? null : Agency(i));
            await Nullable(copy, waiting ? null : Units[Unit(i)]);
            if (waiting || i % 5 == 0)
                await copy.WriteNullAsync();
            else
                await copy.WriteAsync(Staff(Unit(i), i / 13 % StaffPerUnit), NpgsqlDbType.Uuid);
            await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean);
            await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean);
            await copy.WriteAsync(0L, NpgsqlDbType.Bigint);
            await copy.WriteAsync(0, NpgsqlDbType.Integer);
            await copy.WriteAsync(0L, NpgsqlDbType.Bigint);
            await copy.WriteAsync(0L, NpgsqlDbType.Bigint);
            await Nullable(copy, ends);
            await copy.WriteAsync(ends ?? received.AddDays(7), NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(Taipei.DateOf(ends ?? received.AddDays(7)).AddDays(-1), NpgsqlDbType.Date);
            await copy.WriteAsync(0, NpgsqlDbType.Integer);
            await copy.WriteAsync(received, NpgsqlDbType.TimestampTz);
            await copy.WriteAsync(3, NpgsqlDbType.Integer);
            await copy.WriteAsync("received", NpgsqlDbType.Text);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean);
            await copy.WriteAsync(0, NpgsqlDbType.Integer);
            await copy.WriteAsync(0, NpgsqlDbType.Integer);
        });
    }

    private static async Task CopyAsync(NpgsqlDataSource source, string columns, int cases, Func<NpgsqlBinaryImporter, int, Task> writeAsync)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync($"copy {columns} from stdin (format binary)");
        copy.Timeout = TimeSpan.FromHours(1);
        for (var i = 0; i < cases; i++)
        {
            await copy.StartRowAsync();
            await writeAsync(copy, i);
        }
        await copy.CompleteAsync();
    }

    private static Task Nullable(NpgsqlBinaryImporter copy, string? text) => text is null ? copy.WriteNullAsync() : copy.WriteAsync(text, NpgsqlDbType.Text);

    private static Task Nullable(NpgsqlBinaryImporter copy, DateTimeOffset? at) => at is { } known ? copy.WriteAsync(known, NpgsqlDbType.TimestampTz) : copy.WriteNullAsync();

    // A fixed scatter instead of a random source: case i is the same in every column, whichever table is written.
    private static uint Scatter(int i, uint of)
    {
        var x = (uint)i * 2654435761u ^ of * 0x9E3779B9u;
        x ^= x >> 15;
        x *= 0x2C1B3C6Du;
        return x ^ (x >> 13);
    }

    private static int Topic(int i) => TopicOfHundred[Scatter(i, 1) % 100];

    private static int Unit(int i) => Scatter(i, 2) % 100 is var p && p < 55 ? Topic(i) == 0 ? 1 : 0 : (int)(Scatter(i, 3) % (uint)Units.Length);

    private static string Service(int i) => $"SVC-{Topic(i)}";

    private static string Agency(int i) => Units[Unit(i)].Split('/')[0];

    private static string Channel(int i) => (Scatter(i, 4) % 10) switch { < 5 => "hotline_1999", < 8 => "web", 8 => "email", _ => "counter" };

    private static bool Confidential(int i) => Scatter(i, 5) % 20 == 0;

    private static bool HasFile(int i) => i % 10 == 3;

    private DateTimeOffset Received(int i, int cases) => now.ToUniversalTime().AddDays(-Days).AddSeconds((long)i * Days * 86_400 / cases);

    private static bool Waiting(int i, int cases) => i >= cases - cases / 500;

    private static bool Open(int i, int cases) => Scatter(i, 6) % 100 >= (i < cases - (long)cases * 10 / Days ? 75 : 20);

    private static string Status(int i, int cases) => Waiting(i, cases) ? "received" : Open(i, cases) ? i % 3 == 0 ? "assigned" : "in_progress" : "closed";

    private DateTimeOffset? ClockEnds(int i, int cases) => Waiting(i, cases) || Open(i, cases) ? Taipei.StartOf(Taipei.DateOf(now).AddDays((int)(Scatter(i, 7) % 34) - 2)).ToUniversalTime() : null;

    private Guid Id(int i, int cases)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(Received(i, cases)).TryWriteBytes(bytes, bigEndian: true, out _);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], (uint)i);
        // The random part in between is fixed too.
        bytes[6] = 0x70;
        bytes[7] = 0;
        bytes[8] = 0x80;
        bytes[9..12].Clear();
        return new Guid(bytes, bigEndian: true);
    }

    private static string Place(int i) => $"{Road((int)(Scatter(i, 8) % 2000))}{Scatter(i, 9) % 900 + 1}號前";

    private static string Text(int i)
    {
        var said = Said[Topic(i)];
        var first = Scatter(i, 10);
        return $"{Road((int)(Scatter(i, 8) % 2000))}靠近{Road((int)(first % 2000))}口，{said[first % 4]}。{said[(first / 4 + 1) % 4]}，{(first % 7) switch { 0 => "早上", 1 => "晚上", 2 => "下雨天", 3 => "上下班時間", _ => "每天" }}特別嚴重。"
            + $"{Asked[first / 16 % 7]}{(first % 3 == 0 ? Said[(first / 7) % 8][first / 5 % 4] + "也請一起看。" : "")}{Asked[first / 112 % 7]}{(first % 5 == 0 ? $"附近是{Road((int)(first / 9 % 2000))}的{Road((int)(first / 11 % 2000))[..2]}國小，學生每天都要經過這裡。" : "")}";
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        return await command.ExecuteScalarAsync();
    }
}
