namespace NasBuild.Core.Tests.Data;

/// <summary>
/// Images that libpng 1.6.39 wrote, 9 pixels wide and 5 high, of every colour type and depth, with rows of every
/// filter. Sample c of the pixel at (x, y) is (3001 x + 5003 y + 7001 c + 257 (x y mod 3)) mod 65536, of which the
/// upper bits count; colour j of a palette is (7 j, 11 j + 1, 255 - j) mod 256.
/// </summary>
internal static class LibPng
{
    public static readonly (byte Type, byte Depth, bool Interlaced, string File)[] Images =
    [
        (0, 1, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAQAAAAC/KPvGAAAAEklEQVQI12NggIAGBuYGBvYGAAYsAYtV5I6vAAAAAElFTkSuQmCC"),
        (0, 2, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAgAAAAD4iIEWAAAAHElEQVQI12NkYLVmZAh9zcgYos0o6qrGGCoqBgAeLgMGIp8LRQAAAABJRU5ErkJggg=="),
        (0, 4, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFBAAAAAB3yHS2AAAAJklEQVQI12NiEFJ2DWASElQSVGASFBQUFGASVBRUFGASFBIUEgAA"
            + "KOcCaVMCFhcAAAAASUVORK5CYII="),
        (0, 8, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAAAAACyOJm3AAAALUlEQVQI1yXJMQ4AIAzEMJC60EtY4P9vZcCr5wgEyDzSurSuicnu"
            + "OvC/Lra0PDXdAjXLlNmUAAAAAElFTkSuQmCC"),
        (0, 16, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAAAAADiqEX0AAAAV0lEQVQI12NmYODeKSQm8Un2vLK2Jof+E5ODjMLdvLt4dnFt593F"
            + "u4tzO+8u3l2M6mK8u7l3cO+AkHy7uXYwWi3k2cmzk3sngmT00+HZxbuLaztMO88uAK4lIEF+o5vJAAAAAElFTkSuQmCC"),
        (2, 8, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAIAAAAYMVE8AAAATklEQVQI10XMMRLDMAwDQWdGjYADG7LzP/z/p7lRkm6r/Vz3Y8CA"
            + "vzhe3ZNAIikkYR9kzXSqLNtKlW3LVZG9uueX/GfArJkmCZF08n3wAur/BtsZUm4/AAAAAElFTkSuQmCC"),
        (2, 16, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAIAAABIoY1/AAAAtElEQVQY02NmYJCONNvEvVPqmbqQkJj8Id33Ep9U5Y1Oy57X/m2p"
            + "oaxtcMOeRZPD3MT1of4TW0GvvSYHnd8GSDEKd+s98bLl3cW7i2cXzy7eXby7uLZzbefazgvl8e7i2cWJJsK7i1FdzCk/9gTvbr7d"
            + "fLu5d3Dt4N7BvYN7B9cOmAiMz72Dbzffbt7dEBWMVgtDfxUG8+yEQe6d3HAWughCnNFPJ7O15R7CQQhHIjubE00EAIxOZnxwVv3R"
            + "AAAAAElFTkSuQmCC"),
        (3, 1, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAQMAAACtnVQoAAAABlBMVEUAAf8HDP61/RAcAAAAF0lEQVQI12NiYGBiYGBiaGBiZmBi"
            + "YQAABAAAkof5wHgAAAAASUVORK5CYII="),
        (3, 2, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAgMAAADqPS74AAAADFBMVEUAAf8HDP4OF/0VIvyHPXtUAAAAHElEQVQI12NmYLVjZgj+"
            + "xsyoZcYsqirM7C3MDQAcvwKz+DUqhAAAAABJRU5ErkJggg=="),
        (3, 4, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFBAMAAABlfdtYAAAAMFBMVEUAAf8HDP4OF/0VIvwcLfsjOPoqQ/kxTvg4Wfc/ZPZGb/VN"
            + "evRUhfNbkPJim/FppvDiPO9uAAAAJklEQVQI12NhEBJU4mYRElQSlGIRFBQUFGARVBRU5GARFBIUYgMAHLYB4be0uAwAAAAASUVO"
            + "RK5CYII="),
        (3, 8, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAMAAACgjTZZAAADAFBMVEUAAf8HDP4OF/0VIvwcLfsjOPoqQ/kxTvg4Wfc/ZPZGb/VN"
            + "evRUhfNbkPJim/FppvBwse93vO5+x+2F0uyM3euT6Oqa8+mh/uioCeevFOa2H+W9KuTENePLQOLSS+HZVuDgYd/nbN7ud931gtz8"
            + "jdsDmNoKo9kRrtgYudcfxNYmz9Ut2tQ05dM78NJC+9FJBtBQEc9XHM5eJ81lMsxsPctzSMp6U8mBXsiIacePdMaWf8WdisSklcOr"
            + "oMKyq8G5tsDAwb/HzL7O173V4rzc7bvj+LrqA7nxDrj4Gbf/JLYGL7UNOrQURbMbULIiW7EpZrAwca83fK4+h61FkqxMnatTqKpa"
            + "s6lhvqhoyadv1KZ236V96qSE9aOLAKKSC6GZFqCgIZ+nLJ6uN521Qpy8TZvDWJrKY5nRbpjYeZffhJbmj5XtmpT0pZP7sJICu5EJ"
            + "xpAQ0Y8X3I4e540l8ows/YszCIo6E4lBHohIKYdPNIZWP4VdSoRkVYNrYIJya4F5doCAgX+HjH6Ol32VonycrXujuHqqw3mxzni4"
            + "2Xe/5HbG73XN+nTUBXPbEHLiG3HpJnDwMW/3PG7+R20FUmwMXWsTaGoac2khfmgoiWcvlGY2n2U9qmREtWNLwGJSy2FZ1mBg4V9n"
            + "7F5u9111Alx8DVuDGFqKI1mRLliYOVefRFamT1WtWlS0ZVO7cFLCe1HJhlDQkU/XnE7ep03lskzsvUvzyEr600kB3kgI6UcP9EYW"
            + "/0UdCkQkFUMrIEIyK0E5NkBAQT9HTD5OVz1VYjxcbTtjeDpqgzlxjjh4mTd/pDaGrzWNujSUxTOb0DKi2zGp5jCw8S+3/C6+By3F"
            + "EizMHSvTKCraMynhPijoSSfvVCb2XyX9aiQEdSMLgCISiyEZliAgoR8nrB4utx01whw8zRtD2BpK4xlR7hhY+RdfBBZmDxVtGhR0"
            + "JRN7MBKCOxGJRhCQUQ+XXA6eZw2lcgysfQuziAq6kwnBngjIqQfPtAbWvwXdygTk1QPr4ALy6wH59gBzAvuvAAAAOElEQVQI12Ng"
            + "4BZX1rNyC4plEFbQMXMOiEwrZlA3sfcKT8qtbmUASWSWNvTMYPCLSi+s65qycC0AJ60PIp9pdtMAAAAASUVORK5CYII="),
        (4, 8, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAQAAAA9Wg7gAAAAP0lEQVQI10XLMQ6AAAzDQJC6kMRd2o3//5MBCSSP5/O4nXwlTs1A"
            + "kAhcIlC7tGXTttUt18zL/7N2A5Eg6ILwANUuBHzNADxAAAAAAElFTkSuQmCC"),
        (4, 16, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAQAAABtytKjAAAAhUlEQVQI12NmYJCO5N4p9UxITP6QxCdVednz2r+VtQ1uaHKYm+g/"
            + "sRU0Oej8llG4W+8J7y7eXTy7eHdxbefaDmHx7uJEYjOqiznl8+7m2829g2sH9w7uHRA29w7uHVw7+Hbz7ebawb2D0Wph6C+enRDI"
            + "jUFCWIx+OpmtEEN5oNbBrOaEswG0WEOTWco0oAAAAABJRU5ErkJggg=="),
        (6, 8, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAYAAACXU8ZrAAAAW0lEQVQI103NsREDQQxCUXtmkwO+EilzHy7E/RfjZGfvIh4JvF+f"
            + "78+J42TH9t1X9zSEAJIuAhCuY1gzPVRh2bZMVdmWZVdRsrW6p5/Tj9uDNdOT/SdJm9F1zB+FKAlUyJJW7AAAAABJRU5ErkJggg=="),
        (6, 16, false,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAYAAADHwxooAAAAoklEQVQY02NkYJCONNsUxM29k2cnz05uKOZB46GKY5NnFO7We+Jl"
            + "mzqNdxfvLh4o5t3Fu4trO9d2ru2c2xEiEBYnFnHeXby7GNXFnPJjT1Qq8u7m2823m3c39w6uHdxQyLWDewdEnG83QgQiD1HNt5sL"
            + "Ks5otTD0V2FwzxpcTsbuVUwRRj+dzNaWewvMeXaheg7iNa7tqKI8u7i2c2IR590FACV1ioCiJX73AAAAAElFTkSuQmCC"),
        (0, 1, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAQAAAAHIL8tQAAAAGElEQVQI12NgAAIFIHZg4AAxGQxABHMDAAh2ARwMMIHBAAAAAElFTkSuQmCC"),
        (0, 2, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAgAAAAGPj7GAAAAAI0lEQVQI12MUYGRgjGAUYExgZK1mZGQUZYxiZAh9zSjqqgYAJSYDlM6h7psAAAAASUVORK5CYII="),
        (0, 4, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFBAAAAAEAz0QgAAAALElEQVQI12NiZVJgcl/AJMIUyqQc1sDEZMpkZMSkrMwkpOwaVsCk"
            + "ZKRkpAAAXgUFbjaWQgQAAAAASUVORK5CYII="),
        (0, 8, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAAAAAHFP6khAAAAQElEQVQI12NgiGXQY/Qz0GcU12cJ0GVUl5AQk2DklhCXYNEUk5Bk"
            + "UROXFGcU5uXh4uXl5OVlUefh4ebh4ebhAQCf8gS9El+BywAAAABJRU5ErkJggg=="),
        (0, 16, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAAAAAGVr3ViAAAAbklEQVQI12NgYIg9waD3hNFPx+Cp/lNG8SL9JywBeroCzOpiOnUW"
            + "O5ze+a9k4N6prG01N4ifRVNCTExCXFKCRU1UXExSXFyUWbhbnEHmroK5hqj+J8MzVtoOHCzqYjyiPCLcO3lEeUS4xXhEeUQADsoW"
            + "Ft59rIgAAAAASUVORK5CYII="),
        (2, 8, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAIAAAFvNmGqAAAAfUlEQVQI1zXGIRLCMBAF0GYmhuSvYpL9Cz6ZijYZBAeorOj0Aq1D"
            + "cA8OjoGnnhvuz+M8h3l9ue396b233p0+ttaa3/d9miZXl4M0GnPKNLpYF6qqklQ/jmNOiWZG+lKKZrWbac7uOq8igEgIQSAiuPwi"
            + "vtYKAIgRQPwHQMQX+rAQSS3ehXYAAAAASUVORK5CYII="),
        (2, 16, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAIAAAE/pr3pAAAA/ElEQVQY02NmYJCONNsUeyLna6Uig94TL9vUaYx+OpmtLfcMnho8"
            + "NXiq/9TgqcFTRvEio9N+KvpP9J/oP2EJ0AvQC9DTFdAV0BVgVBdzyo89IVEsUSwJxWIFogViBRA2M/dOdSGnbLnz2tUWKzQ7zLa4"
            + "PjQ96Pw2YBaLpoSmhKaEmJiomKiYhLikuKS4pIREsYQEi5qomqiaqLiYmJi4mKS4lLhkibiomKiYKKNwt94TL1veXby7eHbx7OLd"
            + "xbuLazvXdq7tvFAe7y6eXZxoIry7WNTF1MXUxXhEeUR5RHlEeES4d3Lv5BHjEeMR5YaJiHCLQUQgarh38ogAALUdShuvpGZSAAAA"
            + "AElFTkSuQmCC"),
        (3, 1, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAQMAAAHammS+AAAABlBMVEUAAf8HDP61/RAcAAAAIElEQVQI12NiYGJgUmBiYHJg4mBi"
            + "YGJgMmBiYGBibgAACagBMg8XOLcAAAAASUVORK5CYII="),
        (3, 2, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAgMAAAGdOh5uAAAADFBMVEUAAf8HDP4OF/0VIvyHPXtUAAAAI0lEQVQI12MWYGZgjmAW"
            + "YI5gZq1jZmQWZQ5gZggVYxZVNQYAIXUCsxgR/2sAAAAASUVORK5CYII="),
        (3, 4, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFBAMAAAESeuvOAAAAMFBMVEUAAf8HDP4OF/0VIvwcLfsjOPoqQ/kxTvg4Wfc/ZPZGb/VN"
            + "evRUhfNbkPJim/FppvDiPO9uAAAALElEQVQI12NhZVFgcY9kEWEJZVE21mJhMmYxMmJRVmYRElQSlGJRUhRS5AAAReMDqLcJx00A"
            + "AAAASUVORK5CYII="),
        (3, 8, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAMAAAHXigbPAAADAFBMVEUAAf8HDP4OF/0VIvwcLfsjOPoqQ/kxTvg4Wfc/ZPZGb/VN"
            + "evRUhfNbkPJim/FppvBwse93vO5+x+2F0uyM3euT6Oqa8+mh/uioCeevFOa2H+W9KuTENePLQOLSS+HZVuDgYd/nbN7ud931gtz8"
            + "jdsDmNoKo9kRrtgYudcfxNYmz9Ut2tQ05dM78NJC+9FJBtBQEc9XHM5eJ81lMsxsPctzSMp6U8mBXsiIacePdMaWf8WdisSklcOr"
            + "oMKyq8G5tsDAwb/HzL7O173V4rzc7bvj+LrqA7nxDrj4Gbf/JLYGL7UNOrQURbMbULIiW7EpZrAwca83fK4+h61FkqxMnatTqKpa"
            + "s6lhvqhoyadv1KZ236V96qSE9aOLAKKSC6GZFqCgIZ+nLJ6uN521Qpy8TZvDWJrKY5nRbpjYeZffhJbmj5XtmpT0pZP7sJICu5EJ"
            + "xpAQ0Y8X3I4e540l8ows/YszCIo6E4lBHohIKYdPNIZWP4VdSoRkVYNrYIJya4F5doCAgX+HjH6Ol32VonycrXujuHqqw3mxzni4"
            + "2Xe/5HbG73XN+nTUBXPbEHLiG3HpJnDwMW/3PG7+R20FUmwMXWsTaGoac2khfmgoiWcvlGY2n2U9qmREtWNLwGJSy2FZ1mBg4V9n"
            + "7F5u9111Alx8DVuDGFqKI1mRLliYOVefRFamT1WtWlS0ZVO7cFLCe1HJhlDQkU/XnE7ep03lskzsvUvzyEr600kB3kgI6UcP9EYW"
            + "/0UdCkQkFUMrIEIyK0E5NkBAQT9HTD5OVz1VYjxcbTtjeDpqgzlxjjh4mTd/pDaGrzWNujSUxTOb0DKi2zGp5jCw8S+3/C6+By3F"
            + "EizMHSvTKCraMynhPijoSSfvVCb2XyX9aiQEdSMLgCISiyEZliAgoR8nrB4utx01whw8zRtD2BpK4xlR7hhY+RdfBBZmDxVtGhR0"
            + "JRN7MBKCOxGJRhCQUQ+XXA6eZw2lcgysfQuziAq6kwnBngjIqQfPtAbWvwXdygTk1QPr4ALy6wH59gBzAvuvAAAAQElEQVQI12Ng"
            + "iGXQY/CrW8sg7saQPoVB3T48t5WBW9kqiMHEK6maIaqwayGDsIKOmXNAZFoxg5VbUGxmaUPPDAB18g8iPuI10AAAAABJRU5ErkJg"
            + "gg=="),
        (4, 8, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAQAAAFKXT52AAAAYklEQVQI1zXCMQ7CMBAEwJzkBnu3QvHtQR8rRWKLJ1BSoHwAev7/"
            + "AaqMxqb75zvtL3v/xujD/NF7Oo5ts/aUFHVWWGlydymta50VobQsXuPm1a47CeZMkJdMkKk1AChnoPwBhAMKJCldDWsAAAAASUVO"
            + "RK5CYII="),
        (4, 16, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAQAAAEazeI1AAAAwElEQVQI12NmYJCOjD2R85VB74mXLaOfTmarwVODp/pPDZ4yihcZ"
            + "ndZ/ov+EJUAvQE9XQFeAUV3MKV+iWKJYoliyWKxAtECiWLKYmXunupDcee1qzQ6zLaYHnd+yaEpoSoiJiYpJiEuKS0pIFLOoiaqJ"
            + "iouJiUmKS4mLi4qJMgt36z0RZ1DRkbmrzalgrvdYQ9T0kP4nG3nDMw4/rbTdrztw+JmwqIupi/GI8ojyiPCIcO/kEeMR5YawxXig"
            + "4tw7AeTCLkHE3HfZAAAAAElFTkSuQmCC"),
        (6, 8, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAYAAAHgVPb9AAAAl0lEQVQI1z3GIRKDMBBG4WYGA+yqTrL/tj4ZREimogdAIphMfXAI"
            + "jlBX0YP0qDUM5r3PXO7PV13Xehnn7WOW/fvLOeeUczbyWPaUUmpKKSXGGE2Y6htQQKHOOgsFTB+mChGIQABBMwzD4Kx1UIUC2njv"
            + "vTgRvamKc2Ku47wxExMzd13XMjEzE7enmZsQQiAiIuqpP3LuwB9URRcvFcfy8QAAAABJRU5ErkJggg=="),
        (6, 16, true,
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAYAAAGwxCq+AAABEElEQVQY02NmYJCONNsUxB17IudrpWLbOQa9J162qdMa3jP66WS2"
            + "ttxbYG7wFAL1oTSjeJHRaT+VzFr9JxDIEqAHgboCEMioLuaUH3uiUlGiWKJYshhGShaLFYgWiBWIFsBEmbl3qgs5ZccekTuvXW2x"
            + "wv2KZofZFteHQb2mB53fBsyKO8aiKQGBYmKiYqJiYmIS4pLikuIS4pISEsUSEpISLGqiECguJiYmLiYuJikuJS5ZIikuLiomKiYq"
            + "Lsoo3A3xEe8u3l08UMy7i3cX13au7VzbObcjRCAsTizivLt4d7Goi0EgjygUivCIcO/kEeHeySPGI8YtxiPKjRAX4RHhFuOBQFEe"
            + "UR5RqEoRHhEAW45kjBUXQTUAAAAASUVORK5CYII="),
    ];
}
