namespace NasBuild.Core.Tests.Data.Images;

/// <summary>
/// What Pillow 9.4 made of an image of 19 x 13 pixels: smaller and larger ones (bilinear), and files of one of 9 x 6 with
/// what it reads from them. Sizes are width and height; colours are red, green and blue, pixel by pixel.
/// </summary>
internal static class Pillow
{
    public static readonly byte[] Pixels = Convert.FromBase64String(
        "N0a2N1nvFBeYOAi9USXQUBHBMz+jYkmTWHSfO1fbi3/Vgm6Bc46ZTY6gVZKclcGIXi19W0due02pTEZEK0S4QyTAFB7xKU/OXz/G"
        + "IR6bLiiRWjrga2fFRpnPeHnMfpnQd4upUIq4j+nBewqapWOXej91CltBFiydIE3WQCPTdDeWHhnsUmuaO2TfRy/ZRn2Qc5LGVZOI"
        + "VYLPSb/En5yFWtzOjDKInm1xZH66JB8vPw1VQ1OvclS3dVPmHhjZPUychFPcLlmMg2CKN3WHRXevcpifeXiSkIiKXLpxSzF+kGal"
        + "llNtMylEGBxXKjBgLxhGUEuaRRSsZyCuh4O9cmq5gkbaNZfIYZCvh2axlMaRW9SbS9OfkzSkeDXJlXzGImFkPz8WXRk9IhJCSlNR"
        + "gB3YW1zMXnrAYHGYWUCaM1afaofZbLWriqK/XtnKVsLeUSTCVGSunWXPLUAaRjF0cRcTIx9UUUY3ID1pdlYWhE89QE65WDrVRX/O"
        + "fmyqiISZm23gYqLmddWqqU+uWj+scmWNPj1gW1FEQmI7Y3FwVDBPZkwvUyYnOGhnPTFOVWsHSInUkLG5fYvEas/NVcPspceKoGXP"
        + "fkLNYn+yFVtMHRt4KFpwIzprUGk/Yi1re1c0TmIdY00vVI0cUFYJZ6ZfcYpYeaXZUdOfgu3Jc1LpkyLkW3bjHz92JSMzKBlHZ1Vz"
        + "YmMyXBtSfU87SU92k3x6gldAgo1Vb2FuWMMYqJVaS6welNQxmmwJj2LVdousZjtJaBSHVmaFRh5NIlY3ODNVb05bOEs7fTRhfW8k"
        + "VV84WrVpnak6pqEmlZtjm7A8nE5AbkBNi3xJNxeMO0ZRKjmELGCUZ2FTMj1FVm5ShldDdV9RbaB4W6U8anuJRqRWWbJxm4ptdelT"
        + "XldQiGBBY5EuMROddD2kPjdsP0ttLF1oUTBLcE6hNH5CSDZwXl6ceaeQZZhIbKlqVHt7lsRBos83aUyHlz9qdXdJ");

    /// <summary>The image stretched.</summary>
    public static readonly (int Width, int Height, string Pixels)[] Stretched =
    [
        (7, 5,
            "LjukPC3HQjyyWWi9a4uycZSkf1aOLy9kSjahVkq6XGiuZo+rbp6ffV2iPzpHSDlUXU1pVmCVdJC1dafDd164NjpeTEhUX0tJaGxF"
            + "cppmfqt3g2efRjR5QUtiWVJXaHVgapxdhKFTfWpR"),
        (19, 4,
            "MERaKzmrLjO2NiLOUkDCQSTQOECdTUmyT0vCW2e1XozDaX6kcI67Y5ipb5OdedWqcyOLjl6IeliUKD5DNCpQRzJhOilqWEqBRiGz"
            + "XEaRcWytU1ylak6oPny0ZYa2eIyshaGxbLqyXsureTamclCwi2ytLEhSPS9ZQUNMQkRlUFFAVjRcbkk6T11RX09kYWdCVHR1dZOM"
            + "dpl0iKOwWryki9SPj1ihfUDDbXmyPSh5TzBvOUF1P0dzRl5LQzJOaVliVFxHcU5hcHlfZo1QZY5taapKeJxhiqNXjtJHelVUhk5q"
            + "dIRV"),
        (30, 26,
            "N0a2N0/QNFToHiqxIRKlNwi8RxrJUSDMUBPDQSmyOkGhWEeWXluYV3OiRGDIVGTZh33VhnWkf3WGdYmVYY6cTo6gU5GdbqSUlL+I"
            + "cWGBXTR5W0VvbUqOe02pPEaaOU26Mk/cJiu0JhawLw7JPiPOSyvMUh/EQSqyNDmfTT+VV1CfWGWxTV7KV2nVd4TUfXmufniYd4yk"
            + "aI+kV42jVY+jbaeek8mWdV+LaDCBbUt5dUuMe0qcR0ZhPEiOL0bFNSy7Lx7GHhnjKzTXPkDMVzbGQC2xKSibNi6USDusWkrQXlvN"
            + "XHLMWJHRbILDe327e5HBdZG1aYyoWIyuaqyxkNyyflqefSeRkFaNhU6HekOCPEtDMkV1KD2zNDPAMSnSICDpMTnQQUTETTjOPjO1"
            + "LjOcMDaiQDi9VjrdXlzEXHq+UpbMY4nCcITAc5DMcJXAapewZpGsb7C1guLDgF2miiuToV+OiVmJdU+GG1ZCG0ZuHTSoJT7ELTfU"
            + "NSPaUDK5VTe0NCXbOz6+RFihO1bBQEfSTDXYTmGxV4GrZ5PGYpCtXoulX4nHWpzHW6+5fp6dfrOoaNzKfWiijzuHnmV8gmyUam6p"
            + "EUw9FzpgISiRJkO6NUPMTDDMZTi3XzW6KB3gNj/ATWOlTWHQSFDUQj3DT2OgWn2bZIq0WYyhVIucW4m7WZq+Xauyip2Tg6+ZW9G2"
            + "cWqWhUKDmGd/g3CUcXOnHi40KCNLNRpuOUCiSU67ZUi+b0rKXz/VKB7dMTe7SlSmaFbPWFTDN1CeYGCSZW6PSXuWSH2fUYKnZpCq"
            + "bI+lcoqcioyOfqKIXMCIXGSDbEGHj2SWjmOLil6AKCI0LhpDNhZbOzqISUibYUWbaEy+W0LSMB7POC22UUapeFjJaF+7Ql2YbVuc"
            + "a2WcO3yYQ32lVoCtcYmle4ybgI6RgpePcqmHWL59W2SDaj2ShlerkFyWll2DLyc/KSBKIxtZLC9rNjNuQCdiTz6RUj+wPxu2TSCw"
            + "YzeufWe/d3C7Y2SveFS/amLBOou5S4yyY4WufHath5GgibWScb6WX8aWUMqUcGmYgDelfkC9i1y3lXKwLzdMKS9KIyZIMSlSMyRR"
            + "LBdFQThuUD+UUxyyXSO2aDy3d2+8dni4bmqydVHCY1rGOIS/UIu7aYq3fH2xiZqni8CeadClV9OqT8yvcGitfTWycUDBhV7Fl3bI"
            + "JlNcLUZENzUpSSY9QRtFJhRDPTlXVUR+bSHBaDXJX1XEZnLBZ3eyZW2hZFCnVE2qNmWqUnu/ao/HcZ6ygKawh7C1ac28WtHFVMPO"
            + "XV/CYDa5XlW2f2PCm2vNJVlSMUxCQzkuWSMxTBg6IxVGPDlJU0ZnZSqvZUGtYl6fZmugYWygWGehWEymTkmqOV+rWHO/cInFc6Ot"
            + "gZ+3iZvIa77PX8rRXsTRZGTEYju4V1evd2G3kmW/KkgtNj9DSDJXYSAvUxkvJBxPPjhESkVQOzd8VEdjcVhIeFpZZlmBSVayU0S/"
            + "UU7FQnLCYXS7e3mwgIyijIa6kIDZbqPeZr3Qbs63hnW1g0WxXkitbFikfWWeMT8sPTxHTjhiXi4yVC0zNDRaRjxJSkFFNkFXUEY5"
            + "bkwhcFM+XVBsQEeeT0agUlmwR3/NaX+8g3+rhYSmioa+iYrda6HlbLrNgtCimoCwlE61aUG0aVikbmyWOj5PRkNPVUlNUE06UFRF"
            + "U11oU0VWVDpGVUY/WD0wWTksT1hQRlFiPzpmTlNJUWtrSIXLb5XBiZu2go25e5/Fc7fVYLrkccHImcmTn4W1lVfGeUTFbWC1Znmp"
            + "NEVbP0RWSkZQQFhLRGFWUmRuU01ZWEBIY0RAYTs0WDoxRVxLQVNPRztDUGEeUnY8S3yabZmig6ekfJCodKe8a8XRWsfXcMvAnM6b"
            + "mIfBkFXVhT3TcF/HYH2+H1RRJkBdLS1qLk1lMFVmM0lsRlRTVlFJYTlZakBGa08xUl8wUFczWUk1VnEhU3ojTmU6YoxdcqJ1c49z"
            + "dZyjcbPSW8i8aNe1i+G6g4jUg0rijC7ec1XaXXjXGFRXGzteICFnJj1mLEdoNEFtSFlPWFhGXzBgb0BNdFc2V1w0W1s6bltAZXQu"
            + "X3ciXWUdZIFFaZZdaphMeJ1/fqayXcCOZdWNh+SkgIqsg02/kDXcd1raYnvVHUZsIDVaIyJGJydNODZcVU5wW1xMXlM+XidUbjlI"
            + "dVI/VVNXZGBjhnBlfGlGdm07dn5CcXhaaoFcYKsyfahQk51zYK9NZsRIkNhXkI5JkGBskFTMfm/Hb4a6MT5rMzBbNiBKNClSQzZd"
            + "XkdpV1dIU1A7UyhPZzlLck9JUE5fY1ptjWlxhWFLfmlAd4BNb3tgaoVcabIsiKs2n5pKcKQ3c7UxlskzmYghlWFDiVumgHOhe4eT"
            + "VDxUVitiVx1zTkJ1TEVqTixXPUhCNk4+PzJRWj5Ua05SSE1MWklWgkhkgF4+dWoxYms+YIpZaaNeha06macyop43i59Ki6lImbc5"
            + "m3g1kVJEekpqf2dohoBiWjJaXCpoXCZ7UEuCR0x3QC9gOElKNVBDNjpPUEZVZVVVUlBDYEdLe0JbemhEbng5WHE5W5BaZ6dngahI"
            + "jac9k6M+lptblKZYkrxCj3dEhk5Gd0lKfGhGgYFCQyB7RStuRTtiOkJ6NEmEM0+DSFlhTlVMNz9KSVFPYGRSblhFdVRKd1dWc39f"
            + "aZRWW5Q9YY5kZJB2XaFXZKpWcqpgj5Zoj6tff9lNdIRNc1ZKgFhFd3U8bYw1NhaQPyt9SENoNzx4MEWDMVqKSV5sUVdUPT5JTFBX"
            + "YGZhbWJKblxMalhban11Z5dyY6VUZpFoY4pyU6BgU6VnYKNyipxnkLVagOFMbIZYbVZZiVdNeHQ/aIs1MxSZSiiUYz+NRjp7OUB0"
            + "OlB3OllrPlRdSDhMWkVsZVuCUG5TTV9SVENqXWCGZ4CLcaR9a5pnZpZbY6RjXJluXY5zh6tYl8JHltQ/d35lc01ykEhigGVQcX5C"
            + "MROdTyagcD2fTTl8Pj5sP0ttM1ZqNVJhTTVOYT93Z1WTQXRXPGBVSThyV1GOZ3WYeKORbZ5mZ5xPa6ZlYJNyXIR0hrJQm8g9oc04"
            + "fXprdkh/k0BshF5YdXdJ"),
        (5, 13,
            "MTDCSCyzYGe0a4uZa1+HNDewODO9WGHFcZG9hWGcJz2kQz/FUXG1ZKCxgXqYSDWGTkPEWGaba4aSdmeELCdaVzeebG3DcaWkem+y"
            + "PjU/XEWeV2WraaXCY3DFRiw/T0NIXlmof4fBeW+tUFRPVEZFVGxqdrDHhHzAJURmWE1JW3EpbKeTd3XaNzRQZEdSeW5ZeaA8iIhp"
            + "VjloR0JPaWZDj55DjG1HN0F1UldWaoRdZ6JmdIRJSTmESU1pXHN5c6BghnRf"),
        (1, 1,
            "X2aG"),
    ];

    /// <summary>Its luminance, stretched to 8 x 6.</summary>
    public static readonly byte[] Gray = Convert.FromBase64String(
        "Rz1HW36HimE1TE5jd4qKbTg3VGhxlZFqQUpLVHaWnm85R0xgc46RcUFLUWB/iY5n");

    /// <summary>The middle of 8 x 8 of the image with a shorter side of 9, as torchvision resizes and cuts.</summary>
    public static readonly byte[] Cut = Convert.FromBase64String(
        "MRvKTCnHPDOjVU+lVmXNeX65dIqnWY6lPC/PRTTHPEavREDMV221YI22ZI/AbJ6rWkSrRjDKUES0XVy7ZGSgR4Kla4mofZmVNidS"
        + "WjGhZUi/bXWzYVW0TIC7eJWyeMGuPzJJSD9cZE5NWVV/UFGoXny/goqxepvZRlVgXUNIXUc3SVFCUm4tY42Bd5qbZb/LTUxaWD9J"
        + "aUpJZ1xdd2s+bHtTcqFHfaZeP0ZjPUdJW1JQakxPcnVJXYtYdaVPjKBS");

    /// <summary>The same of the transposed image.</summary>
    public static readonly byte[] CutTransposed = Convert.FromBase64String(
        "MRzJPDDOWkSqNidSPzJJR1VgTUxaP0djTCrHRTTHRjDLWjGhSD9cXENIWEBJPUdKPDKjPEWvUEW1ZUi/ZE5NXUY3aUpIW1JQVU+l"
        + "REHMXVy7bHazWVV/SVFBZ1xdakxPVmbNV220ZGSgYFW0UFCpUm0td2s+cnVIeH24YI22R4KlTIC7X3u+ZI2BbXtTXYtXdIqnZI/A"
        + "a4moeJWzgoqxd5uccqJHdaVPWY6lbJ6rfpmVecGuepzZZcDMfaZejJ9S");

    /// <summary>Files, and the pixels that Pillow reads from them.</summary>
    public static readonly (string Format, string File, string Pixels)[] Files =
    [
        ("JPEG",
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoK"
            + "CgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK"
            + "CgoKCgoKCgr/wAARCAAGAAkDAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF"
            + "BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW"
            + "V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi"
            + "4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAEC"
            + "AxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm"
            + "Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq"
            + "8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDxb9gq0SC5vftqebEbJxLhsSOWTglsc7eSOM5OSTX2PG/iJxBllNYPHqOIhTsk7uErLbVJ"
            + "p6abXts9WeDm+Gw8qdGELxkp8ui00e+/9PXoaP8AxJv+fUf+A6Vr/wARM4W/6Aan/gZ+pe1xf8/4H//Z",
            "L0OcLCzMQzDAQz+tW2fJcImoZZWpfIOffkuNJy1nSjSzSzW+UU6/W2qlWIi2eqOpZYaPhlqXNjhEPS1IUTaDa2GoUVuyXn+yfq64"
            + "bIm1eVW1OT9PQk5MVkVNVUxDU2Reeo+gdKu/hZy8d1fCQS9rPkJbU0NDaVBUd25Fb5NNfKNUiZhVgWKLRzCCPkl2RExfYFZVa3Vs"
            + "X5lfdKZdhpZXemRP"),
        ("WEBP",
            "UklGRvIAAABXRUJQVlA4TOYAAAAvCEABAK/BNADAJHPHtZLI/P8LjeTu8gYb27bNfMSqslLanv9sWNpO2AYAWCasbTzfb7r3DIwx"
            + "5z/y7C5kg+KIgw/9ItxITHqcxE9SxvdZx+JsDzOxOXlM3jEBjB3nanEYpBhY6RLLC3IpjG/qeEspUehV54VMcQT/inEEmZ8ZluhT"
            + "XhJRNkpVlJXyJ2+B0JnYyAvjpBoHmEidtSLPTolSbSOtnHCSxrsoM4zgR2UuJA4BDAMALBqdkW3bLqL/QQEkUVq0toFR6JdN5aqa"
            + "5QVZnyeKfO6jHrpY5+/1r9PimEyc+zbOHw==",
            "MEOhLyfHQy/BRECqWWnGcIa0ZpiseoKcfUyLKC9nRjurRjTAVVG8W2iqWoirdJ2hcIaVh1mWNjdEPylNUzaNZ1+gWFmxZYW3eau4"
            + "Z4y4eFW2OkFQRklUV0JHVk9IU2Rgco+acq2+hZq3d1jCNzJhQkJfVUNMYlJQc2xDbJBSgalViJdagGSLSS+APklzSEtZXVlWZ3dp"
            + "ZZlid6NehJRTe2RN"),
        ("BMP",
            "Qk3eAAAAAAAAADYAAAAoAAAACQAAAAYAAAABABgAAAAAAKgAAADEDgAAxA4AAAAAAAAAAAAAgC9Jc0k+WUtIVlldaXdnYpllXqN3"
            + "U5SETWR7AGEyN19CQkxDVVBSYkNsc1KQbFWpgVqXiItkgABQQTpUSUZHQldIT1ZgZFOaj3K+rXK3moXCWHcARDc2TSk/jTZToF9n"
            + "sVlYt4VluKt5uIxntlV4AGcvKKs7RsA0RrxRVapoW6uIWqGddJWGcJZZhwChQzDHJy/BL0OqQETGaVm0hnCsmGacgnqLTH0A",
            "MEOhLyfHQy/BRECqWWnGcIa0ZpiseoKcfUyLKC9nRjurRjTAVVG8W2iqWoirdJ2hcIaVh1mWNjdEPylNUzaNZ1+gWFmxZYW3eau4"
            + "Z4y4eFW2OkFQRklUV0JHVk9IU2Rgco+acq2+hZq3d1jCNzJhQkJfVUNMYlJQc2xDbJBSgalViJdagGSLSS+APklzSEtZXVlWZ3dp"
            + "ZZlid6NehJRTe2RN"),
        ("PNG",
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAGCAIAAACepSOSAAAArElEQVR4nAXBuw6CMBQAUNte5NkmrSU4+FiMiZuuTiZ+qX9hHB0c"
            + "/AcniYnE8BBBirR4DlrvD328lE6L+DNcTaJpWotGJjm5Zrh5XSIZE6vnXOA+TvCXWVUNyqM+MOem0oekO8FGRcGpHlqMlllUdAbA"
            + "C2wBoE5ZjnQ4pt5W4cWMqTcJQBe8Q8aghhLgzl2hY9gRoi032IDQ88ouS9w6tv74S+Oquu2Irn6D8x/30kgXoLMglAAAAABJRU5E"
            + "rkJggg==",
            "MEOhLyfHQy/BRECqWWnGcIa0ZpiseoKcfUyLKC9nRjurRjTAVVG8W2iqWoirdJ2hcIaVh1mWNjdEPylNUzaNZ1+gWFmxZYW3eau4"
            + "Z4y4eFW2OkFQRklUV0JHVk9IU2Rgco+acq2+hZq3d1jCNzJhQkJfVUNMYlJQc2xDbJBSgalViJdagGSLSS+APklzSEtZXVlWZ3dp"
            + "ZZlid6NehJRTe2RN"),
        ("JPEGL",
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoK"
            + "CgoKBggLDAsKDAkKCgr/wAALCAAGAAkBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF"
            + "BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW"
            + "V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi"
            + "4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APFv2CrRILm9+2p5sRsnEuGxI5ZOCWxzt5I4zk5JNaP/ABJv+fUf+A6V/9k=",
            "Rz5GTW+FiYRiMklLXGx/l31uOTVHbGJ7oYVrP0pLTl6LnZltO0RIWGyAjoxwQEtMWXGBj4po"),
    ];
}
