"""The names of the months in all of Strava's languages, as CLDR spells them in dates.

Generated with Babel by ``python -m tests.support.month_names``; a test compares the two.
"""

# From January to December: short and long names in some thirty languages, as dates.fold returns
# them. No two months share a name.
_NAMES = (
    (
        "ene enero gen gennaio ian ianuarie jaan jaanuar jan janeiro januar januari january "
        "január januára janv janvier led leden ledna oca ocak sty styczeń stycznia tammi tammikuu "
        "tammikuuta січ січень січня янв январь января яну януари 一月 "
    ),
    (
        "feb febbraio febr febrero februar februari februarie february február februára fev "
        "fevereiro févr février helmi helmikuu helmikuuta lut lutego luty veebr veebruar úno únor "
        "února şub şubat лют лютий лютого фев февр февраль февраля февруари 二月 "
    ),
    (
        "bře březen března maalis maaliskuu maaliskuuta maart mar marca march marec maret mars "
        "mart martie marts marzec marzo março mrt márc március mär märts märz бер березень "
        "березня мар март марта 三月 "
    ),
    (
        "abr abril apr april aprile aprilie aprill apríl apríla avr avril dub duben dubna huhti "
        "huhtikuu huhtikuuta kwi kwiecień kwietnia nis nisan ápr április апр апрель апреля април "
        "квіт квітень квітня 四月 "
    ),
    (
        "kvě květen května mag maggio mai maio maj maja may mayo mayıs mei máj mája május touko "
        "toukokuu toukokuuta май мая трав травень травня 五月 "
    ),
    (
        "cze czerwca czerwiec giu giugno haz haziran iun iunie juin jun june junho juni junij "
        "junio juuni jún júna június kesä kesäkuu kesäkuuta červen června čvn июн июнь июня черв "
        "червень червня юни 六月 "
    ),
    (
        "heinä heinäkuu heinäkuuta iul iulie juil juillet jul julho juli julij julio july juuli "
        "júl júla július lip lipca lipiec lug luglio tem temmuz července červenec čvc июл июль "
        "июля лип липень липня юли 七月 "
    ),
    (
        "ago agosto agu agustus août aug august augusta augusti augustus augusztus avg avgust ağu "
        "ağustos elo elokuu elokuuta sie sierpień sierpnia srp srpen srpna авг август августа "
        "серп серпень серпня 八月 "
    ),
    (
        "eyl eylül sep sept september septembra septembre septembrie septiembre set setembro "
        "settembre syys syyskuu syyskuuta szept szeptember wrz wrzesień września zář září вер "
        "вересень вересня сент сентябрь сентября сеп септември 九月 "
    ),
    (
        "eki ekim loka lokakuu lokakuuta oct october octobre octombrie octubre okt oktober "
        "oktoober október októbra ott ottobre out outubro paź październik października říj říjen "
        "října жовт жовтень жовтня окт октомври октябрь октября 十月 "
    ),
    (
        "kas kasım lis listopad listopada listopadu marras marraskuu marraskuuta noiembrie nov "
        "november novembra novembre novembro noviembre лист листопад листопада ное ноември нояб "
        "ноябрь ноября 十一月 "
    ),
    (
        "ara aralık dec december decembra decembrie des desember dets detsember dez dezember "
        "dezembro dic dicembre diciembre déc décembre gru grudnia grudzień joulu joulukuu "
        "joulukuuta pro prosince prosinec груд грудень грудня дек декабрь декабря декември 十二月 "
    ),
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
