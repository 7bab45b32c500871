using System.Globalization;

namespace NasBuild.Core.Data.Texts;

/// <summary>
/// Letters without their accents. .NET decomposes characters with the operating system's library, which may be missing.
/// </summary>
internal static class Accents
{
    // Each character that Unicode 15 decomposes into one and nonspacing marks, and that one.
    private const string Pairs =
        "ÀAÁAÂAÃAÄAÅAÇCÈEÉEÊEËEÌIÍIÎIÏIÑNÒOÓOÔOÕOÖOÙUÚUÛUÜUÝYàaáaâaãaäaåaçcèeéeêeëeìiíiîiïiñnòoóoôoõoöoùu"
        + "úuûuüuýyÿyĀAāaĂAăaĄAąaĆCćcĈCĉcĊCċcČCčcĎDďdĒEēeĔEĕeĖEėeĘEęeĚEěeĜGĝgĞGğgĠGġgĢGģgĤHĥhĨIĩiĪIīiĬIĭiĮI"
        + "įiİIĴJĵjĶKķkĹLĺlĻLļlĽLľlŃNńnŅNņnŇNňnŌOōoŎOŏoŐOőoŔRŕrŖRŗrŘRřrŚSśsŜSŝsŞSşsŠSšsŢTţtŤTťtŨUũuŪUūuŬUŭu"
        + "ŮUůuŰUűuŲUųuŴWŵwŶYŷyŸYŹZźzŻZżzŽZžzƠOơoƯUưuǍAǎaǏIǐiǑOǒoǓUǔuǕUǖuǗUǘuǙUǚuǛUǜuǞAǟaǠAǡaǢÆǣæǦGǧgǨKǩkǪO"
        + "ǫoǬOǭoǮƷǯʒǰjǴGǵgǸNǹnǺAǻaǼÆǽæǾØǿøȀAȁaȂAȃaȄEȅeȆEȇeȈIȉiȊIȋiȌOȍoȎOȏoȐRȑrȒRȓrȔUȕuȖUȗuȘSșsȚTțtȞHȟhȦAȧa"
        + "ȨEȩeȪOȫoȬOȭoȮOȯoȰOȱoȲYȳy\u0385\u00a8ΆΑΈΕΉΗΊΙΌΟΎΥΏΩΐιΪΙΫΥάαέεήηίιΰυϊιϋυόούυώωϓϒϔϒЀЕЁЕЃГЇІЌКЍИЎУЙИ"
        + "йиѐеёеѓгїіќкѝиўуѶѴѷѵӁЖӂжӐАӑаӒАӓаӖЕӗеӚӘӛәӜЖӝжӞЗӟзӢИӣиӤИӥиӦОӧоӪӨӫөӬЭӭэӮУӯуӰУӱуӲУӳуӴЧӵчӸЫӹыآاأاؤوإا"
        + "ئيۀەۂہۓےऩनऱरऴळक़कख़खग़गज़जड़डढ़ढफ़फय़यড়ডঢ়ঢয়যਲ਼ਲਸ਼ਸਖ਼ਖਗ਼ਗਜ਼ਜਫ਼ਫ\u0b48\u0b47ଡ଼ଡଢ଼ଢ\u0cc0\u0cd5\u0cc7\u0cd5"
        + "\u0cc8\u0cd6\u0cca\u0cc2\u0dda\u0dd9གྷགཌྷཌདྷདབྷབཛྷཛཀྵཀဦဥ\u1b3b\u1b35\u1b3d\u1b35\u1b43\u1b35ḀAḁaḂBḃbḄB"
        + "ḅbḆBḇbḈCḉcḊDḋdḌDḍdḎDḏdḐDḑdḒDḓdḔEḕeḖEḗeḘEḙeḚEḛeḜEḝeḞFḟfḠGḡgḢHḣhḤHḥhḦHḧhḨHḩhḪHḫhḬIḭiḮIḯiḰKḱkḲKḳkḴK"
        + "ḵkḶLḷlḸLḹlḺLḻlḼLḽlḾMḿmṀMṁmṂMṃmṄNṅnṆNṇnṈNṉnṊNṋnṌOṍoṎOṏoṐOṑoṒOṓoṔPṕpṖPṗpṘRṙrṚRṛrṜRṝrṞRṟrṠSṡsṢSṣsṤS"
        + "ṥsṦSṧsṨSṩsṪTṫtṬTṭtṮTṯtṰTṱtṲUṳuṴUṵuṶUṷuṸUṹuṺUṻuṼVṽvṾVṿvẀWẁwẂWẃwẄWẅwẆWẇwẈWẉwẊXẋxẌXẍxẎYẏyẐZẑzẒZẓzẔZ"
        + "ẕzẖhẗtẘwẙyẛſẠAạaẢAảaẤAấaẦAầaẨAẩaẪAẫaẬAậaẮAắaẰAằaẲAẳaẴAẵaẶAặaẸEẹeẺEẻeẼEẽeẾEếeỀEềeỂEểeỄEễeỆEệeỈIỉi"
        + "ỊIịiỌOọoỎOỏoỐOốoỒOồoỔOổoỖOỗoỘOộoỚOớoỜOờoỞOởoỠOỡoỢOợoỤUụuỦUủuỨUứuỪUừuỬUửuỮUữuỰUựuỲYỳyỴYỵyỶYỷyỸYỹy"
        + "ἀαἁαἂαἃαἄαἅαἆαἇαἈΑἉΑἊΑἋΑἌΑἍΑἎΑἏΑἐεἑεἒεἓεἔεἕεἘΕἙΕἚΕἛΕἜΕἝΕἠηἡηἢηἣηἤηἥηἦηἧηἨΗἩΗἪΗἫΗἬΗἭΗἮΗἯΗἰιἱιἲιἳι"
        + "ἴιἵιἶιἷιἸΙἹΙἺΙἻΙἼΙἽΙἾΙἿΙὀοὁοὂοὃοὄοὅοὈΟὉΟὊΟὋΟὌΟὍΟὐυὑυὒυὓυὔυὕυὖυὗυὙΥὛΥὝΥὟΥὠωὡωὢωὣωὤωὥωὦωὧωὨΩὩΩὪΩὫΩ"
        + "ὬΩὭΩὮΩὯΩὰαάαὲεέεὴηήηὶιίιὸοόοὺυύυὼωώωᾀαᾁαᾂαᾃαᾄαᾅαᾆαᾇαᾈΑᾉΑᾊΑᾋΑᾌΑᾍΑᾎΑᾏΑᾐηᾑηᾒηᾓηᾔηᾕηᾖηᾗηᾘΗᾙΗᾚΗᾛΗᾜΗᾝΗ"
        + "ᾞΗᾟΗᾠωᾡωᾢωᾣωᾤωᾥωᾦωᾧωᾨΩᾩΩᾪΩᾫΩᾬΩᾭΩᾮΩᾯΩᾰαᾱαᾲαᾳαᾴαᾶαᾷαᾸΑᾹΑᾺΑΆΑᾼΑ\u1fc1\u00a8ῂηῃηῄηῆηῇηῈΕΈΕῊΗΉΗῌΗ"
        + "\u1fcd\u1fbf\u1fce\u1fbf\u1fcf\u1fbfῐιῑιῒιΐιῖιῗιῘΙῙΙῚΙΊΙ\u1fdd\u1ffe\u1fde\u1ffe\u1fdf\u1ffeῠυῡυ"
        + "ῢυΰυῤρῥρῦυῧυῨΥῩΥῪΥΎΥῬΡ\u1fed\u00a8\u1fee\u00a8ῲωῳωῴωῶωῷωῸΟΌΟῺΩΏΩῼΩ\u212bA\u219a\u2190"
        + "\u219b\u2192\u21ae\u2194\u21cd\u21d0\u21ce\u21d4\u21cf\u21d2\u2204\u2203\u2209\u2208\u220c\u220b"
        + "\u2224\u2223\u2226\u2225\u2241\u223c\u2244\u2243\u2247\u2245\u2249\u2248\u2260\u003d\u2262\u2261"
        + "\u226d\u224d\u226e\u003c\u226f\u003e\u2270\u2264\u2271\u2265\u2274\u2272\u2275\u2273\u2278\u2276"
        + "\u2279\u2277\u2280\u227a\u2281\u227b\u2284\u2282\u2285\u2283\u2288\u2286\u2289\u2287\u22ac\u22a2"
        + "\u22ad\u22a8\u22ae\u22a9\u22af\u22ab\u22e0\u227c\u22e1\u227d\u22e2\u2291\u22e3\u2292\u22ea\u22b2"
        + "\u22eb\u22b3\u22ec\u22b4\u22ed\u22b5\u2adc\u2add\u304c\u304b\u304e\u304d\u3050\u304f\u3052\u3051"
        + "\u3054\u3053\u3056\u3055\u3058\u3057\u305a\u3059\u305c\u305b\u305e\u305d\u3060\u305f\u3062\u3061"
        + "\u3065\u3064\u3067\u3066\u3069\u3068\u3070\u306f\u3071\u306f\u3073\u3072\u3074\u3072\u3076\u3075"
        + "\u3077\u3075\u3079\u3078\u307a\u3078\u307c\u307b\u307d\u307b\u3094\u3046\u309e\u309d\u30ac\u30ab"
        + "\u30ae\u30ad\u30b0\u30af\u30b2\u30b1\u30b4\u30b3\u30b6\u30b5\u30b8\u30b7\u30ba\u30b9\u30bc\u30bb"
        + "\u30be\u30bd\u30c0\u30bf\u30c2\u30c1\u30c5\u30c4\u30c7\u30c6\u30c9\u30c8\u30d0\u30cf\u30d1\u30cf"
        + "\u30d3\u30d2\u30d4\u30d2\u30d6\u30d5\u30d7\u30d5\u30d9\u30d8\u30da\u30d8\u30dc\u30db\u30dd\u30db"
        + "\u30f4\u30a6\u30f7\u30ef\u30f8\u30f0\u30f9\u30f1\u30fa\u30f2\u30fe\u30fd\ufb1dי\ufb1fײ\ufb2aש"
        + "\ufb2bש\ufb2cש\ufb2dש\ufb2eא\ufb2fא\ufb30א\ufb31ב\ufb32ג\ufb33ד\ufb34ה\ufb35ו\ufb36ז\ufb38ט"
        + "\ufb39י\ufb3aך\ufb3bכ\ufb3cל\ufb3eמ\ufb40נ\ufb41ס\ufb43ף\ufb44פ\ufb46צ\ufb47ק\ufb48ר\ufb49ש"
        + "\ufb4aת\ufb4bו\ufb4cב\ufb4dכ\ufb4eפ";

    private static readonly Dictionary<char, char> Plain =
        Pairs.Chunk(2).ToDictionary(p => p[0], p => p[1]);

    /// <summary>Returns a text without accents and other nonspacing marks.</summary>
    public static string Remove(string text) => string.Concat(text
        .Where(c => CharUnicodeInfo.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark)
        .Select(c => Plain.GetValueOrDefault(c, c)));
}
